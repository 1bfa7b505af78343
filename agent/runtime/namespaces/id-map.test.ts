// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import {
  addIdRange,
  guestRoot,
  type IdRange,
  insideId,
  mapText,
  onHost,
  outsideId,
  parseIdRange,
  parseMapFile,
} from './id-map.ts';

function map(...lines: string[]): IdRange[] {
  return lines.reduce<IdRange[]>((all, line) => addIdRange(all, parseIdRange(line)), []);
}

test('ranges become the text that the kernel takes, each kind its own', () => {
  const all = map('u 0 100000 1000', 'g 0 200000 10', 'u 1000 1000 1');
  expect(mapText(all, 'user')).toBe('0 100000 1000\n1000 1000 1\n');
  expect(mapText(all, 'group')).toBe('0 200000 10\n');
});

test('what a process tells of its map is the same again', () => {
  expect(parseMapFile('         0     100000       1000\n      1000       1000          1\n', 'user')).toEqual(
    map('u 0 100000 1000', 'u 1000 1000 1'),
  );
});

test.each([
  ['x 0 1 1', 'expected such as'],
  ['u 0 1', 'expected a number'],
  ['u 0 1 0', 'expected a number'],
  ['u 0 -1 5', 'expected a number'],
  ['u 0 1 2 3', 'expected such as'],
  ['u 4294967290 0 10', 'beyond the last id'],
  ['constructor 0 1 1', 'expected such as'],
])('%s is refused', (line, why) => {
  expect(() => parseIdRange(line)).toThrow(why);
});

test('an id is mapped once, on both sides', () => {
  expect(() => map('u 0 100000 10', 'u 9 200000 10')).toThrow('of the guest from 9 on');
  expect(() => map('u 0 100000 10', 'u 10 100009 10')).toThrow('of the host from 100009 on');
  expect(map('u 0 100000 10', 'g 0 100000 10')).toHaveLength(2);
});

test('ids are found on the other side, and those that are not mapped are nobody', () => {
  const all = map('u 0 100000 1000', 'u 1000 1000 1');
  expect([0, 999, 1000, 1001].map((id) => outsideId(all, 'user', id))).toEqual([100_000, 100_999, 1000, undefined]);
  expect([100_005, 1000, 0].map((id) => insideId(all, 'user', id))).toEqual([5, 1000, undefined]);
});

test('a guest without a root is set up by whom its init becomes', () => {
  const init = { uid: 1000, gid: 1001 };
  expect(guestRoot(map('u 0 100000 10', 'g 0 100000 10'), init)).toEqual({ uid: 0, gid: 0 });
  expect(guestRoot(map('u 1000 1000 1', 'g 1001 1001 1'), init)).toEqual(init);
  expect(onHost(map('u 0 100000 10', 'g 0 200000 10'), { uid: 3, gid: 4 })).toEqual({ uid: 100_003, gid: 200_004 });
  expect(() => onHost(map('u 0 100000 10', 'g 0 200000 10'), { uid: 3, gid: 40 })).toThrow('no group 40');
});
