// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { activeNames, ensureRunFolder, pathsOfGuests } from './places.ts';

const unix = `Num       RefCount Protocol Flags    Type St Inode Path
00000000f90ef1d8: 00000003 00000000 00000000 0001 03 167742 @/var/lib/lxc/asked/command
00000000644c2696: 00000002 00000000 00010000 0001 01 167733 @/var/lib/lxc/web/command
00000000644c2697: 00000002 00000000 00010000 0001 01 167734 @/var/lib/lxc/web two/command
00000000644c2698: 00000002 00000000 00010000 0001 01 167735 @/var/lib/lxcother/no/command
00000000644c2699: 00000002 00000000 00010000 0001 01 167736 @/var/lib/lxc/nested/deep/command
00000000644c269a: 00000002 00000000 00010000 0001 01 167737 /run/systemd/private
00000000644c269b: 00000002 00000000 00010000 0001 01 167738
`;

test('guests that run are known by their command sockets, which are listened at', () => {
  expect(activeNames(unix, '/var/lib/lxc')).toEqual(['web', 'web two']);
  expect(activeNames(unix, '/elsewhere')).toEqual([]);
});

const answers = {
  'file.access': () => false,
  'file.readText': () => 'boot\n',
  'file.lstat': (path: string) => {
    if (path !== '/srv/base/run' && path !== '/run')
      throw Object.assign(new Error('no'), { name: 'SysError', code: 'ENOENT' });
    return { mode: 0o040700, uid: 0 };
  },
};

test('the guests of a base of ours have its run folder', () => {
  const { sys } = recordingSys(answers);
  expect(pathsOfGuests(sys, '/srv/base/guests').run).toBe('/srv/base/run/boot');
  expect(pathsOfGuests(sys, '/var/lib/lodge/guests').run).toBe('/var/lib/lodge/run/boot');
});

test('a folder of guests in / does not make / a base', () => {
  const { sys } = recordingSys(answers);
  expect(pathsOfGuests(sys, '/guests')).toMatchObject({ base: '/var/lib/lodge', guests: '/guests' });
});

test('each other folder has a run folder of its own below the default base', () => {
  const { sys } = recordingSys(answers);
  const paths = pathsOfGuests(sys, '/var/lib/lxc');
  expect(paths).toMatchObject({ base: '/var/lib/lodge', guests: '/var/lib/lxc' });
  expect(paths.run).toMatch(/^\/var\/lib\/lodge\/run\/boot\/[0-9a-f]{16}$/);
  expect(pathsOfGuests(sys, '/srv/other/guests').run).not.toBe(paths.run);
});

test('a run folder is made with all that is above it, down from its base', () => {
  const there = new Set(['/var/lib/lodge']);
  const { sys, calls } = recordingSys({ 'file.access': (path: string) => there.has(path) });
  ensureRunFolder(sys, { base: '/var/lib/lodge', run: '/var/lib/lodge/run/boot/0123' });
  const made = calls.filter(({ name }) => name === 'file.mkdir').map(({ args }) => args);
  expect(made).toEqual([
    ['/var/lib/lodge/run', 0o700],
    ['/var/lib/lodge/run/boot', 0o700],
    ['/var/lib/lodge/run/boot/0123', 0o700],
  ]);
});
