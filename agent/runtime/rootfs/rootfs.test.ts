// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { ConfigValueError } from '../config/values.ts';
import { imageFormat } from './image-format.ts';
import { planRootfs } from './rootfs-plan.ts';
import { parseRootfsSource } from './rootfs-source.ts';

describe('lxc.rootfs.path', () => {
  test.each([
    ['/srv/web/', { kind: 'any', path: '/srv/web' }],
    ['dir:/srv/web', { kind: 'folder', path: '/srv/web' }],
    ['loop:/srv/web.img', { kind: 'image', path: '/srv/web.img' }],
    ['overlay:/a:/b', { kind: 'overlay', lower: ['/a'], upper: '/b' }],
    ['overlayfs:/a:/b:/c', { kind: 'overlay', lower: ['/a', '/b'], upper: '/c' }],
  ])('%s', (value, source) => expect(parseRootfsSource(value)).toEqual(source));

  test.each([
    ['web', 'expected an absolute path'],
    ['dir:web', 'expected an absolute path'],
    ['overlay:/a', 'LOWER:UPPER'],
    ['overlay:/a,upperdir=/etc:/b', 'not supported'],
    ['zfs:tank/web', 'the kind zfs is not supported'],
    ['docker:web', 'expected a path'],
  ])('%s is refused', (value, message) => {
    expect(() => parseRootfsSource(value)).toThrow(ConfigValueError);
    expect(() => parseRootfsSource(value)).toThrow(message);
  });
});

describe('an image', () => {
  const head = (offset: number, ...bytes: number[]): Uint8Array => {
    const all = new Uint8Array(0x10048);
    all.set(bytes, offset);
    return all;
  };
  test('is told by its mark', () => {
    expect(imageFormat(head(1080, 0x53, 0xef))).toEqual({ kind: 'file-system', type: 'ext4', alwaysReadOnly: false });
    expect(imageFormat(head(0, 0x68, 0x73, 0x71, 0x73))).toMatchObject({ type: 'squashfs', alwaysReadOnly: true });
    expect(imageFormat(head(1024, 0xe2, 0xe1, 0xf5, 0xe0))).toMatchObject({ type: 'erofs', alwaysReadOnly: true });
    expect(imageFormat(head(0, 0x3a, 0xff, 0x26, 0xed))).toEqual({ kind: 'sparse' });
    expect(imageFormat(new Uint8Array(3))).toEqual({ kind: 'unknown' });
  });
});

describe('the plan of a root', () => {
  const facts = { mountPoint: '/m', folderPlace: undefined, device: undefined, options: [], isReadOnly: false };

  test('a folder is bound on itself, with what the options say', () => {
    const plan = planRootfs({ kind: 'folder', path: '/srv' }, { ...facts, options: ['nosuid', 'rslave'] });
    expect(plan.place).toBe('/srv');
    expect(plan.mounts.map(({ flags }) => flags)).toEqual([
      ['BIND', 'REC'],
      ['REMOUNT', 'BIND', 'NOSUID'],
      ['REC', 'SLAVE'],
    ]);
    expect(planRootfs({ kind: 'folder', path: '/srv' }, { ...facts, folderPlace: '/f', isReadOnly: true })).toEqual({
      place: '/f',
      mounts: [
        { source: '/srv', type: undefined, flags: ['BIND', 'REC'] },
        { source: undefined, type: undefined, flags: ['REMOUNT', 'BIND', 'RDONLY'] },
      ],
    });
  });

  test('an image that can only be read is mounted so', () => {
    const device = { path: '/dev/loop3', type: 'erofs', readOnly: true };
    const plan = planRootfs(
      { kind: 'image', path: '/a.img' },
      { ...facts, device, options: ['noatime', 'cache_strategy=readahead'] },
    );
    expect(plan).toEqual({
      place: '/m',
      mounts: [{ source: '/dev/loop3', type: 'erofs', flags: ['NOATIME', 'RDONLY'], data: 'cache_strategy=readahead' }],
    });
  });

  test('an overlay has its work folder beside the upper one', () => {
    const plan = planRootfs({ kind: 'overlay', lower: ['/a', '/b'], upper: '/g/delta' }, facts);
    expect(plan.workFolder).toBe('/g/olwork');
    expect(plan.mounts[0]?.data).toBe('lowerdir=/a:/b,upperdir=/g/delta,workdir=/g/olwork');
  });
});
