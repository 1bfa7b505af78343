// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { changeRoot, hasRamRoot, hostMounts, parseMountInfo } from './change-root.ts';

const phone = `1 1 0:2 / / rw,noatime - rootfs rootfs rw
20 1 0:20 / /proc rw - proc proc rw
21 1 254:0 / /data\\040disk rw shared:1 - ext4 /dev/vda rw
22 21 254:0 /g /data\\040disk/g rw - ext4 /dev/vda rw
23 22 0:30 / /data\\040disk/g/dev rw - tmpfs none rw
`;
const desktop = '30 29 254:0 / / rw - ext4 /dev/vda rw\n31 30 0:20 / /proc rw - proc proc rw\n';

function story(mountInfo: string): string[] {
  const { sys, calls } = recordingSys({ 'file.readText': mountInfo });
  changeRoot(sys, '/data disk/g');
  const wanted = calls.filter(({ name }) => name !== 'file.readText');
  return wanted.map(({ name, args }) => [name, ...args.filter((arg) => typeof arg === 'string')].join(' '));
}

test('a root is pivoted to', () => {
  expect(story(desktop)).toEqual([
    'process.chdir /data disk/g',
    'mount.pivotRoot . .',
    'mount.mount .',
    'mount.umount .',
    'process.chdir /',
  ]);
});

test("on a ramdisk the guest's root goes over it, and what else the host has mounted is taken off, the last first", () => {
  expect(story(phone)).toEqual([
    'process.chdir /data disk/g',
    'mount.mount . /',
    'mount.umount /data disk',
    'mount.umount /proc',
    'process.chroot .',
    'process.chdir /',
  ]);
});

test('the root of all is told by its type', () => {
  expect(hasRamRoot(parseMountInfo(phone))).toBe(true);
  expect(hasRamRoot(parseMountInfo(desktop))).toBe(false);
  expect(hostMounts(parseMountInfo(phone), '/data disk/g')).toEqual(['/data disk', '/proc']);
});
