// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { attachFile } from './open-rootfs.ts';

const there = (...paths: string[]) => ({ 'file.access': (path: string) => paths.includes(path) });

test('a pool that is used up is named with what to do', () => {
  const { sys, openFds } = recordingSys({
    ...there('/dev/loop-control'),
    'file.loopGetFree': () => {
      throw makeSysError('ENOSPC', 28, 'ioctl');
    },
  });
  expect(() => attachFile(sys, '/g/rootfs.img')).toThrow(
    expect.objectContaining({
      failure: expect.objectContaining({
        reason: 'kernel-lacks',
        message: 'all loop devices of this kernel are in use (ENOSPC), and the image needs one',
        details: expect.objectContaining({ hint: expect.stringContaining('losetup -d') }),
      }),
    }),
  );
  expect(openFds.size).toBe(0);
});

test('a device that has no node yet gets one, by the number that the kernel has for it', () => {
  const { sys, calls } = recordingSys({
    ...there('/dev/block/loop-control', '/dev/block'),
    'file.loopGetFree': 3,
    'file.readText': (path: string) => (path === '/sys/block/loop3/dev' ? '7:24\n' : ''),
    'file.makedev': (major: number, minor: number) => major * 256 + minor,
  });
  expect(attachFile(sys, '/g/rootfs.img').path).toBe('/dev/block/loop3');
  const made = calls.find(({ name }) => name === 'file.mknod');
  expect(made?.args).toEqual(['/dev/block/loop3', 0o060600, 7 * 256 + 24]);
});
