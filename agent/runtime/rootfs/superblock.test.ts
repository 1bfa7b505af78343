// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { ImageFormatError, imageFormat, imageHeadBytes } from './image-format.ts';
import { readSuperblock } from './superblock.ts';

type Field = readonly [offset: number, bytes: 1 | 2 | 4, value: number];

function head(fields: readonly Field[], littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(imageHeadBytes);
  const view = new DataView(bytes.buffer);
  for (const [offset, width, value] of fields) {
    if (width === 1) view.setUint8(offset, value);
    else if (width === 2) view.setUint16(offset, value, littleEndian);
    else view.setUint32(offset, value, littleEndian);
  }
  return bytes;
}

const ext4: Field[] = [
  [1024 + 0x38, 2, 0xef53],
  [1024 + 0x4, 4, 1000],
  [1024 + 0xc, 4, 400],
  [1024 + 0x18, 4, 2],
];
const erofs: Field[] = [
  [1024, 4, 0xe0f5e1e2],
  [1024 + 12, 1, 12],
  [1024 + 36, 4, 77],
];
const squashfs: Field[] = [
  [0, 4, 0x73717368],
  [12, 4, 131_072],
  [22, 2, 17],
  [28, 2, 4],
  [40, 4, 5000],
];
const f2fs: Field[] = [
  [1024, 4, 0xf2f52010],
  [1024 + 16, 4, 12],
  [1024 + 36, 4, 13_000],
];
const xfs: Field[] = [
  [0, 4, 0x58465342],
  [4, 4, 4096],
  [12, 4, 5000],
];
const btrfs: Field[] = [
  [0x10040, 4, 0x5248425f],
  [0x10044, 4, 0x4d5f5366],
  [0x10070, 4, 0x800_0000],
  [0x10078, 4, 0x2_0000],
  [0x10088, 4, 1],
];

/** As it comes: told by its mark, and read. */
function read(bytes: Uint8Array): unknown {
  const format = imageFormat(bytes);
  return format.kind === 'file-system' ? { type: format.type, ...readSuperblock(format.type, bytes) } : format.kind;
}

test('the checksum is the one of the standard, which is inverted at its end', () => {
  expect(~crc32c(new TextEncoder().encode('123456789')) >>> 0).toBe(0xe3069283);
});

describe('a superblock', () => {
  test.each([
    ['ext4', head(ext4), 4_096_000, 2_457_600],
    // INCOMPAT_64BIT, with a high part.
    [
      'ext4',
      head([...ext4, [1024 + 0x60, 4, 0x80], [1024 + 0x150, 4, 1]]),
      (2 ** 32 + 1000) * 4096,
      (2 ** 32 + 600) * 4096,
    ],
    // Without it, what is there is something else.
    ['ext4', head([...ext4, [1024 + 0x150, 4, 1]]), 4_096_000, 2_457_600],
    ['erofs', head(erofs), 315_392, 315_392],
    ['erofs', head([...erofs, [1024 + 80, 4, 0x80], [1024 + 14, 2, 2]]), (2 ** 33 + 77) * 4096, (2 ** 33 + 77) * 4096],
    ['squashfs', head(squashfs), 5000, 5000],
    ['f2fs', head(f2fs), 53_248_000, 0],
    ['xfs', head(xfs, false), 20_480_000, 0],
    ['btrfs', head(btrfs), 134_217_728, 131_072],
  ])('of %s tells its size', (type, bytes, sizeBytes, usedBytes) => {
    expect(read(bytes)).toEqual({ type, sizeBytes, usedBytes });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['blocks that are too large', head([...ext4, [1024 + 0x18, 4, 40]]), /ext4.*2\^50/],
    ['more free than there is', head([...ext4, [1024 + 0xc, 4, 1001]]), /1001 of its 1000/],
    ['no blocks', head([...ext4, [1024 + 0x4, 4, 0], [1024 + 0xc, 4, 0]]), /0 of its 0/],
    ['a wrong checksum of ext4', head([...ext4, [1024 + 0x64, 4, 0x400]]), /ext4.*checksum/],
    ['a wrong checksum of erofs', head([...erofs, [1024 + 8, 4, 1]]), /erofs.*checksum/],
    ['impossible blocks of erofs', head([...erofs, [1024 + 12, 1, 200]]), /erofs.*2\^200/],
    ['an erofs of nothing', head([...erofs, [1024 + 36, 4, 0]]), /erofs.*has 0 bytes/],
    ['a squashfs of old', head([...squashfs, [28, 2, 3]]), /version 3/],
    ['a squashfs that contradicts itself', head([...squashfs, [12, 4, 5]]), /contradicts itself/],
    ['impossible blocks of f2fs', head([...f2fs, [1024 + 16, 4, 3]]), /f2fs.*2\^3/],
    ['impossible blocks of xfs', head([...xfs, [4, 4, 1]], false), /xfs.*1 bytes/],
    ['a btrfs of two disks', head([...btrfs, [0x10088, 4, 2]]), /one of 2/],
  ])('with %s is refused', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(ImageFormatError);
    expect(() => read(bytes)).toThrow(message);
  });

  test.each([
    ['ext4', ext4],
    ['erofs', erofs],
    ['squashfs', squashfs],
    ['f2fs', f2fs],
    ['btrfs', btrfs],
  ] as const)('of %s is refused at any length that cuts it', (type, fields) => {
    const whole = head(fields);
    for (const length of [0, 1, 95, 1023, 1084, 2047, 0x10fff].filter(
      (each) => each < (type === 'squashfs' ? 96 : type === 'btrfs' ? 0x11000 : 2048),
    ))
      expect(() => readSuperblock(type, whole.subarray(0, length))).toThrow(/cut off within its superblock/);
  });

  test('with a checksum that is right is taken, of ext4 and of erofs', () => {
    const checked = head([...ext4, [1024 + 0x64, 4, 0x400]]);
    new DataView(checked.buffer).setUint32(1024 + 0x3fc, crc32c(checked.subarray(1024, 1024 + 0x3fc)), true);
    expect(read(checked)).toMatchObject({ type: 'ext4' });
    const block = head([...erofs, [1024 + 8, 4, 1]]);
    new DataView(block.buffer).setUint32(1028, crc32c(block.subarray(1024, 4096)), true);
    expect(read(block)).toMatchObject({ type: 'erofs' });
  });
});
