// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import type { BootLog, LogEntry } from './api.ts';
import { isLogged, logLine, openLogFile } from './log-file.ts';

const entry: LogEntry = {
  sequence: 0,
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 67),
  sinceStartMs: 0,
  source: 'monitor',
  level: 'warning',
  text: 'left out\n/dev/x',
  step: 'hook pre-start',
};

test("a line is as liblxc's", () => {
  expect(logLine('web', entry)).toBe(
    'lxc-start web 20260102030405.067 WARN     start - lodge:hook_pre-start:0 - left out /dev/x\n',
  );
  expect(logLine('web', { ...entry, level: 'info', durationMs: 1.25, text: 'clone', step: 'clone' })).toContain(
    'INFO     start - lodge:clone:0 - clone (1.3 ms)',
  );
});

test('a level takes what is at least as bad', () => {
  expect(isLogged('warning', 'WARN')).toBe(true);
  expect(isLogged('info', 'NOTICE')).toBe(false);
  expect(isLogged('error', 'FATAL')).toBe(false);
  expect(isLogged('debug', 'TRACE')).toBe(true);
});

test('what was told before, and what comes, is appended', () => {
  const entries = [entry];
  let told: () => void = () => undefined;
  const log: BootLog = {
    get nextSequence() {
      return entries.length;
    },
    chunksFrom: () => ({ chunks: [], lost: 0 }),
    ownEntriesFrom: (sequence) => entries.slice(sequence),
    onDidAppend: (listener) => {
      told = listener;
      return () => undefined;
    },
  };
  const { sys, calls, openFds } = recordingSys();
  const stop = openLogFile(sys, log, { name: 'web', path: '/l', level: 'INFO' });
  entries.push({ ...entry, text: 'details', level: 'debug' }, { ...entry, text: 'later' });
  told();
  const written = calls
    .filter(({ name }) => name === 'file.write')
    .map(({ args }) => sys.text.decodeUtf8(args[1] as Uint8Array));
  expect(written.map((lines) => lines.split(' - ').at(-1))).toEqual(['left out /dev/x\n', 'later\n']);
  stop();
  expect(openFds.size).toBe(0);
});
