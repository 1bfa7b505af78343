// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { lastTime, readerCommand } from './logd-protocol.ts';

function packets(...times: [number, number][]): Uint8Array {
  const all = new Uint8Array(times.length * 22);
  const view = new DataView(all.buffer);
  for (const [index, [seconds, nanoseconds]] of times.entries()) {
    view.setUint16(index * 22, 20, true);
    view.setUint32(index * 22 + 14, seconds, true);
    view.setUint32(index * 22 + 18, nanoseconds, true);
  }
  return all;
}

test('a reader asks for all buffers, and goes on behind the last entry that it has', () => {
  expect(readerCommand(undefined)).toBe('stream lids=0,1,2,3,4,5,6,7');
  const after = lastTime(packets([1, 2], [1700000000, 41]));
  expect(readerCommand(after)).toBe('stream lids=0,1,2,3,4,5,6,7 start=1700000000.000000042');
});

test('packets that are no entries have no time, and cost nothing else', () => {
  expect(lastTime(new Uint8Array())).toBeUndefined();
  expect(lastTime(new Uint8Array([255, 255, 1]))).toBeUndefined();
  expect(lastTime(new Uint8Array([3, 0, 1, 2, 3]))).toBeUndefined();
  expect(lastTime(packets([5, 6], [7, 4_000_000_000]))).toBe('5.000000007');
});
