// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../../sys/recording.ts';
import { guestOf, isOwnFolder, makeNatFolder } from './nat-record.ts';

const folderOf = (mode: number, uid: number) =>
  recordingSys({ 'file.lstat': () => ({ mode, uid }), 'process.geteuid': 0 }).sys;

test.each([
  ["root's alone", 0o040700, 0, true],
  ["another user's", 0o040700, 2000, false],
  ['one that others may write to', 0o040777, 0, false],
  ['a link', 0o120777, 0, false],
])('of a folder of records that is %s', (_, mode, uid, isOwn) => {
  const sys = folderOf(mode, uid);
  expect(isOwnFolder(sys, '/run/nat')).toBe(isOwn);
  if (isOwn) expect(() => makeNatFolder(sys, '/run/nat')).not.toThrow();
  else expect(() => makeNatFolder(sys, '/run/nat')).toThrow("/run/nat is no folder of root's alone: remove it");
});

test('a guest of another folder is told with it, and one whose record is cut by its label', () => {
  expect(guestOf({ guest: 'a', guestsFolder: '/one' }, 'lodge-1', '/one')).toBe('a');
  expect(guestOf({ guest: 'a', guestsFolder: '/two' }, 'lodge-1', '/one')).toBe('a in /two');
  expect(guestOf({}, 'lodge-1', '/one')).toBe('lodge-1');
});
