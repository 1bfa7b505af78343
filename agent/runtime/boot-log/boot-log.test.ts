// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../../e2e/fixtures/node-files.ts';
import { recordingSys } from '../../sys/recording.ts';
import type { Sys } from '../../sys/sys.ts';
import { BootLogFile } from './boot-log.ts';
import { listBoots } from './boot-store.ts';

function filesSys(change: Parameters<typeof nodeFiles>[0] = {}): Sys {
  return { ...recordingSys().sys, ...(nodeFiles(change) as unknown as Pick<Sys, 'file' | 'text'>) };
}

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lodge-boot-log-'));
});
afterEach(() => rmSync(base, { recursive: true }));

function lines(sys: Sys, log: BootLogFile): string[] {
  const text = log.chunksFrom(0).chunks.map(({ bytes }) => sys.text.decodeUtf8(bytes));
  return text
    .join('')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [(JSON.parse(line) as { text?: string }).text ?? 'batch'] : []));
}

test('each start is a boot of its own, and what came before the first belongs to it', () => {
  const sys = filesSys();
  const log = new BootLogFile(sys, join(base, 'boots'));
  log.append({ source: 'monitor', level: 'info', text: 'early' });
  log.begin();
  log.console(sys.text.encodeUtf8('one\n\x1b[31mtwo\x1b[0m\nhal'));
  log.end({ atMs: 1, kind: 'signal', code: 1 });
  log.begin();
  log.kernel(sys.text.encodeUtf8('<3>bad\n'));
  log.close();
  expect(lines(sys, log)).toEqual(['boot 1', 'early', 'one', 'two', 'boot 2', 'bad']);
  const boots = listBoots(sys, join(base, 'boots'));
  expect(boots.map(({ number, end }) => [number, end?.code])).toEqual([
    [2, undefined],
    [1, 1],
  ]);
});

test('memory has this boot and the last one, and the files have all', () => {
  const sys = filesSys();
  const log = new BootLogFile(sys, join(base, 'boots'));
  for (const text of ['one', 'two', 'three', 'four']) {
    log.begin();
    log.append({ source: 'monitor', level: 'info', text });
  }
  expect(lines(sys, log)).toEqual(['boot 3', 'three', 'boot 4', 'four']);
  expect([log.chunksFrom(0).lost, log.chunksFrom(1).lost]).toEqual([0, 3]);
  expect(log.ownEntriesFrom(0).map(({ text }) => text)).toEqual(['boot 3', 'three', 'boot 4', 'four']);
  expect(listBoots(sys, join(base, 'boots'))).toHaveLength(4);
  log.close();
});

test("logd's packets count as entries, and a line announces their bytes", () => {
  const sys = filesSys();
  const log = new BootLogFile(sys, join(base, 'boots'));
  log.logcat({ data: new Uint8Array([1, 0, 9, 1, 0, 8]), count: 2 });
  log.append({ source: 'monitor', level: 'info', text: 'next' });
  const [, batch, next] = log.chunksFrom(0).chunks;
  const [header = '', ...rest] = sys.text.decodeUtf8(batch?.bytes ?? new Uint8Array()).split('\n');
  expect(JSON.parse(header)).toMatchObject({ sequence: 1, source: 'logcat', count: 2, bytes: 6 });
  expect(rest.join('\n')).toBe('\x01\0\x09\x01\0\x08');
  expect([next?.sequence, log.nextSequence]).toEqual([3, 4]);
  log.close();
});

test('without room on the disk the log goes on in memory, and says so once', () => {
  const sys = filesSys({ write: () => 1 });
  const log = new BootLogFile(sys, join(base, 'boots'));
  log.console(sys.text.encodeUtf8('a\n'));
  expect(lines(sys, log)).toEqual(['boot 1', expect.stringMatching(/not kept any more.*ENOSPC/), 'a']);
});
