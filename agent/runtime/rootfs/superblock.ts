// SPDX-License-Identifier: Apache-2.0
/** What the superblocks of file systems say of their sizes. All are little endian but for XFS's. */
import { crc32c } from './crc32c.ts';
import { ImageFormatError } from './image-format.ts';

export interface FileSystemSize {
  /** Of the whole file system: an image that is shorter is cut off. */
  sizeBytes: number;
  /** Of the disk at least; 0 where it is not known. */
  usedBytes: number;
}

function damaged(type: string, what: string): never {
  throw new ImageFormatError(`the ${type} image is damaged: ${what}`);
}

/** 64 bits, of numbers that are exact up to 2^53; what is more is larger than any file and refused as such. */
function wide(view: DataView, lowAt: number, highAt: number): number {
  return view.getUint32(highAt, true) * 2 ** 32 + view.getUint32(lowAt, true);
}

/** fs/ext4/ext4.h, struct ext4_super_block. */
function readExt4(head: DataView): FileSystemSize {
  const view = new DataView(head.buffer, head.byteOffset + 1024, 1024);
  const has64Bits = (view.getUint32(0x60, true) & 0x80) !== 0;
  const hasChecksum = (view.getUint32(0x64, true) & 0x400) !== 0;
  const blockShift = view.getUint32(0x18, true);
  if (blockShift > 6) damaged('ext4', `its blocks have 2^${blockShift + 10} bytes`);
  if (hasChecksum && crc32c(new Uint8Array(view.buffer, view.byteOffset, 0x3fc)) !== view.getUint32(0x3fc, true))
    damaged('ext4', 'the checksum of its superblock is wrong');
  const count = (lowAt: number, highAt: number): number =>
    has64Bits ? wide(view, lowAt, highAt) : view.getUint32(lowAt, true);
  const blocks = count(0x4, 0x150);
  const free = count(0xc, 0x158);
  if (blocks === 0 || free > blocks) damaged('ext4', `${free} of its ${blocks} blocks are free`);
  const blockBytes = 1024 << blockShift;
  return { sizeBytes: blocks * blockBytes, usedBytes: (blocks - free) * blockBytes };
}

/** fs/erofs/erofs_fs.h, struct erofs_super_block. The checksum is of the rest of the first block, as if it were zero itself. */
function readErofs(head: DataView): FileSystemSize {
  const view = new DataView(head.buffer, head.byteOffset + 1024, 128);
  const shift = view.getUint8(12);
  if (shift < 9 || shift > 16) damaged('erofs', `its blocks have 2^${shift} bytes`);
  const blockBytes = 2 ** shift;
  const hasChecksum = (view.getUint32(8, true) & 1) !== 0;
  if (hasChecksum) {
    const length = blockBytes > 1024 ? blockBytes - 1024 : blockBytes;
    const covered = new Uint8Array(head.buffer, head.byteOffset + 1024, length).slice();
    covered.fill(0, 4, 8);
    if (crc32c(covered) !== view.getUint32(4, true)) damaged('erofs', 'the checksum of its superblock is wrong');
  }
  const has48Bits = (view.getUint32(80, true) & 0x80) !== 0;
  const blocks = view.getUint32(36, true) + (has48Bits ? view.getUint16(14, true) * 2 ** 32 : 0);
  return { sizeBytes: blocks * blockBytes, usedBytes: blocks * blockBytes };
}

/** fs/squashfs/squashfs_fs.h, struct squashfs_super_block. */
function readSquashfs(view: DataView): FileSystemSize {
  const version = view.getUint16(28, true);
  if (version !== 4) damaged('squashfs', `it is of version ${version}, and 4 is known`);
  if (view.getUint32(12, true) !== 2 ** view.getUint16(22, true))
    damaged('squashfs', 'it contradicts itself in its block size');
  const sizeBytes = wide(view, 40, 44);
  return { sizeBytes, usedBytes: sizeBytes };
}

/** include/linux/f2fs_fs.h, struct f2fs_super_block. */
function readF2fs(head: DataView): FileSystemSize {
  const shift = head.getUint32(1024 + 16, true);
  if (shift < 12 || shift > 16) damaged('f2fs', `its blocks have 2^${shift} bytes`);
  return { sizeBytes: wide(head, 1024 + 36, 1024 + 40) * 2 ** shift, usedBytes: 0 };
}

/** fs/xfs/libxfs/xfs_format.h, struct xfs_dsb: big endian. */
function readXfs(view: DataView): FileSystemSize {
  const blockBytes = view.getUint32(4);
  if (blockBytes < 512 || blockBytes > 65_536) damaged('xfs', `its blocks have ${blockBytes} bytes`);
  return { sizeBytes: (view.getUint32(8) * 2 ** 32 + view.getUint32(12)) * blockBytes, usedBytes: 0 };
}

/** include/uapi/linux/btrfs_tree.h, struct btrfs_super_block. */
function readBtrfs(head: DataView): FileSystemSize {
  const at = 0x10000;
  const devices = wide(head, at + 0x88, at + 0x8c);
  if (devices !== 1) throw new ImageFormatError(`the btrfs image is one of ${devices}, and a guest has one`);
  return { sizeBytes: wide(head, at + 0x70, at + 0x74), usedBytes: wide(head, at + 0x78, at + 0x7c) };
}

const readers: Readonly<Record<string, { from: number; read(head: DataView): FileSystemSize }>> = {
  ext4: { from: 2048, read: readExt4 },
  erofs: { from: 2048, read: readErofs },
  squashfs: { from: 96, read: readSquashfs },
  f2fs: { from: 2048, read: readF2fs },
  xfs: { from: 512, read: readXfs },
  btrfs: { from: 0x11000, read: readBtrfs },
};

/**
 * `type`: as imageFormat names it. `head`: the image's first imageHeadBytes, or all of one that is shorter. Throws ImageFormatError for
 * what contradicts itself.
 */
export function readSuperblock(type: string, head: Uint8Array): FileSystemSize {
  const reader = readers[type];
  if (reader === undefined) throw new ImageFormatError(`images of ${type} are not known`);
  if (head.length < reader.from) throw new ImageFormatError(`the ${type} image is cut off within its superblock`);
  // So that a block which is larger than what has come is read as zeros, and its checksum is wrong.
  const whole = new Uint8Array(Math.max(head.length, 0x11000));
  whole.set(head);
  const size = reader.read(new DataView(whole.buffer));
  if (size.sizeBytes < reader.from) damaged(type, `it says that it has ${size.sizeBytes} bytes`);
  return size;
}
