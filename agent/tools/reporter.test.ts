// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { Reporter, type ReporterOptions } from './reporter.ts';

/** Lines by the descriptor that they went to. */
function told(options: Partial<ReporterOptions>, failAt?: { nth: number; code: string }): [unknown, string][] {
  const { sys, calls } = recordingSys({}, failAt);
  const report = new Reporter(sys, {
    tool: 'lxc-start',
    guest: 'web',
    level: 'ERROR',
    quiet: false,
    file: undefined,
    ...options,
  });
  report.error('no root');
  const written = calls.filter(({ name }) => name === 'file.write');
  return written.map(({ args }) => [
    args[0],
    sys.text.decodeUtf8(args[1] as Uint8Array).replace(/\d{17}\.\d+|\d{14}\.\d{3}/, 'TIME'),
  ]);
}

test('an error goes to standard error, and with -o to the file too', () => {
  expect(told({})).toEqual([[2, 'lxc-start: web: no root\n']]);
  const [shown, logged] = told({ file: '/l' });
  expect(shown).toEqual([2, 'lxc-start: web: no root\n']);
  expect(logged?.[0]).not.toBe(2);
  expect(logged?.[1]).toBe('lxc-start web TIME ERROR    tools - no root\n');
});

test('quiet is for standard error alone, a level for the file alone', () => {
  expect(told({ quiet: true })).toEqual([]);
  expect(told({ quiet: true, file: '/l' }).map(([fd]) => fd === 2)).toEqual([false]);
  expect(told({ level: 'FATAL', file: '/l' }).map(([fd]) => fd)).toEqual([2]);
});

test('a file that cannot be opened is told of once', () => {
  expect(told({ file: '/l' }, { nth: 1, code: 'EACCES' })).toEqual([
    [2, expect.stringContaining('lxc-start: web: the log: ')],
    [2, 'lxc-start: web: no root\n'],
  ]);
});
