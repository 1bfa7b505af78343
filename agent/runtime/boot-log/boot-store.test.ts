// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../../e2e/fixtures/node-files.ts';
import { recordingSys } from '../../sys/recording.ts';
import type { Sys } from '../../sys/sys.ts';
import { BootParts, partsOf } from './boot-parts.ts';
import { BootReader } from './boot-reader.ts';
import { beginBoot, bootNumbers, endBoot, keptBoots, listBoots } from './boot-store.ts';

function filesSys(change: Parameters<typeof nodeFiles>[0] = {}): Sys {
  return { ...recordingSys().sys, ...(nodeFiles(change) as unknown as Pick<Sys, 'file' | 'text'>) };
}

let base: string;
let sys: Sys;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lodge-boots-'));
  sys = filesSys();
});
afterEach(() => rmSync(base, { recursive: true }));

function chunk(sequence: number, text: string) {
  return { sequence, count: 1, bytes: sys.text.encodeUtf8(text) };
}

function readAll(folder: string): string {
  const reader = new BootReader(sys, folder);
  let all = '';
  for (let bytes = reader.next(); bytes !== undefined; bytes = reader.next()) all += sys.text.decodeUtf8(bytes);
  reader.close();
  return all;
}

test('a boot keeps its beginning and its newest parts, and tells what is missing between', () => {
  const parts = new BootParts(sys, join(base, '1'), { firstBytes: 6, laterBytes: 4, laterCount: 2 });
  for (let n = 0; n < 9; n++) parts.write(chunk(n, `l${n}\n`));
  parts.close();
  expect(partsOf(readdirSync(join(base, '1'))).map(({ name }) => name)).toEqual(['0-2', '4-6', '6-8', '8-']);
  expect(readAll(join(base, '1'))).toBe('l0\nl1\n{"lost":2}\nl4\nl5\nl6\nl7\nl8\n');
});

test('a write that the disk cuts leaves nothing of itself, and says so', () => {
  const full = filesSys({ write: (fd, bytes) => sys.file.write(fd, bytes.subarray(0, 2)) as number });
  const parts = new BootParts(full, join(base, '1'));
  expect(() => parts.write(chunk(0, 'line\n'))).toThrow('ENOSPC');
  parts.close();
  expect(readAll(join(base, '1'))).toBe('');
});

test('boots are numbered, listed with their ends, and the oldest go', () => {
  const folder = join(base, 'boots');
  for (let n = 1; n <= keptBoots + 2; n++) {
    const { number, parts } = beginBoot(sys, folder);
    expect(number).toBe(n);
    parts.write(chunk(0, `${JSON.stringify({ sequence: 0, timeMs: n * 1000 })}\n`));
    parts.close();
    if (n !== keptBoots + 1) endBoot(sys, folder, number, { atMs: n, kind: 'exit', code: 3 });
  }
  const [last, before] = listBoots(sys, folder);
  expect(last).toMatchObject({ number: keptBoots + 2, startedAtMs: 10_000, end: { kind: 'exit', code: 3 } });
  expect(before).toEqual({ number: keptBoots + 1, startedAtMs: 9000, bytes: before?.bytes });
  expect(bootNumbers(sys, folder)).toHaveLength(keptBoots);
});

test('what a lost power supply has left is no boot, or a boot without an end', () => {
  const folder = join(base, 'boots');
  for (const [first, end] of [
    ['{"timeMs":5}\n', '{"kind":'],
    ['{"timeM', undefined],
  ] as const) {
    const { number } = beginBoot(sys, folder);
    writeFileSync(join(folder, String(number), '0-'), first);
    if (end !== undefined) writeFileSync(join(folder, String(number), 'end.json'), end);
  }
  expect(listBoots(sys, folder)).toEqual([{ number: 1, startedAtMs: 5, bytes: 13 }]);
});

test('a part that is renamed or taken away while a reader opens it is looked for again', () => {
  const parts = new BootParts(sys, join(base, '1'), { firstBytes: 3, laterBytes: 3, laterCount: 2 });
  parts.write(chunk(0, 'l0\n'));
  let looks = 0;
  const racing = filesSys({
    readdir: (path) => {
      const names = sys.file.readdir(path) as ReturnType<typeof sys.file.readdir>;
      return looks++ === 0 ? [{ name: '7-', type: 'file' as const }] : (names as { name: string; type: 'file' }[]);
    },
  });
  const reader = new BootReader(racing, join(base, '1'));
  expect(sys.text.decodeUtf8(reader.next() ?? new Uint8Array())).toBe('l0\n');
  reader.close();
  expect(() => new BootReader(sys, join(base, '2'))).toThrow('ENOENT');
});
