// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import {
  commandLine,
  insideId,
  parseIdRanges,
  parseProcessStat,
  parseProcessUid,
  parseUserNames,
} from './process-files.ts';

const after = 'S 1 42 42 0 -1 4194560 100 0 0 0 7 5 0 0 20 0 3 0 1000 4096000 250 18446744073709551615';

test('a name with brackets and blanks is no matter', () => {
  expect(parseProcessStat(`42 (a) b (c)) ${after}\n`)).toEqual({
    name: 'a) b (c)',
    state: 'S',
    parentPid: 1,
    ticks: 12,
    threads: 3,
    residentPages: 250,
  });
});

test('what is cut is not taken for figures', () => {
  expect(parseProcessStat('42 (sh) S 1 42')).toBeUndefined();
  expect(parseProcessStat('')).toBeUndefined();
});

test('users are those of the guest', () => {
  const ranges = parseIdRanges('         0     100000      65536\n     70000 500 1\n');
  expect(insideId(ranges, 100_042)).toBe(42);
  expect(insideId(ranges, 500)).toBe(70_000);
  expect(insideId(ranges, 0)).toBe(65_534);
  expect(parseProcessUid('Name:\tsh\nUid:\t1000\t0\t0\t0\n')).toBe(1000);
});

test("a guest's own list of users is read with care", () => {
  const names = parseUserNames(
    'root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\nbad name:x:7:\nbroken\nwww:x:33:33::/:\n',
  );
  expect([...names]).toEqual([
    [0, 'root'],
    [33, 'www'],
  ]);
});

test('a command is told with its arguments, and a process without any by its name', () => {
  expect(commandLine('sh\0-c\0echo a  b\0', 'sh')).toBe('sh -c echo a  b');
  expect(commandLine('', 'kworker')).toBe('[kworker]');
  expect(commandLine('\0\0', 'blank')).toBe('[blank]');
});
