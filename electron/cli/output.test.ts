// SPDX-License-Identifier: Apache-2.0
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Output, table } from './output.ts';

it('tells each that waits for room when there is some, with one listener for all', async () => {
  const out = new PassThrough({ highWaterMark: 10 });
  const output = new Output(false, 'en', { out, error: new PassThrough() });
  const done: number[] = [];
  output.bytesThen(Buffer.alloc(4), () => done.push(0));
  expect(done).toEqual([0]);
  for (let n = 1; n <= 20; n++) output.bytesThen(Buffer.alloc(10), () => done.push(n));
  expect(done).toEqual([0]);
  expect(out.listenerCount('drain')).toBe(1);
  const drained = new Promise((resolve) => out.once('drain', resolve));
  out.resume();
  await drained;
  expect(done).toEqual(Array.from({ length: 21 }, (_, n) => n));
});

it('puts columns below each other where Chinese stands in them, of two columns a character', () => {
  expect(
    table([
      ['NAME', 'END', 'X'],
      ['web', '已关机', '1'],
      ['测试', 'exit 0', '2'],
    ]),
  ).toEqual(['NAME  END     X', 'web   已关机  1', '测试  exit 0  2']);
});
