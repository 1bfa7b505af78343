// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { folderOf } from './first-move.ts';

const procCgroup = '9:name=systemd:/user.slice\n6:freezer:/\n3:cpu,cpuacct:/apps/uid_0\n0::/system.slice/a:b\n';
const hierarchy = (controllers: string[], root = '/') =>
  ({ version: 1, mount: '/sys/fs/cgroup/x', root, controllers, noPrefix: false }) as const;

test('a process is found where its hierarchy is mounted', () => {
  expect(folderOf(hierarchy(['freezer']), procCgroup)).toBe('/sys/fs/cgroup/x');
  expect(folderOf(hierarchy(['cpuacct']), procCgroup)).toBe('/sys/fs/cgroup/x/apps/uid_0');
  expect(folderOf(hierarchy(['name=systemd']), procCgroup)).toBe('/sys/fs/cgroup/x/user.slice');
});

test('a mount of a part shows what is below it, and nothing else', () => {
  expect(folderOf(hierarchy(['cpu'], '/apps'), procCgroup)).toBe('/sys/fs/cgroup/x/uid_0');
  expect(folderOf(hierarchy(['cpu'], '/apps/uid_0'), procCgroup)).toBe('/sys/fs/cgroup/x');
  expect(folderOf(hierarchy(['cpu'], '/app'), procCgroup)).toBeUndefined();
  expect(folderOf(hierarchy(['memory']), procCgroup)).toBeUndefined();
});
