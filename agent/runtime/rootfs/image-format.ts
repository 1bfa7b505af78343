// SPDX-License-Identifier: Apache-2.0
/** How much of an image `imageFormat` and `readSuperblock` want to see. */
export const imageHeadBytes = 0x11000;

/** File systems that are known, for people. */
export const knownFileSystems = 'ext4, erofs, squashfs, f2fs, xfs and btrfs';

/** Why bytes are no image of a root file system. */
export class ImageFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageFormatError';
  }
}

interface Magic {
  name: string;
  offset: number;
  bytes: readonly number[];
}

/** Where the file systems have their mark: fs/ext4/ext4.h, fs/squashfs/squashfs_fs.h, fs/erofs/erofs_fs.h, fs/f2fs, fs/xfs, fs/btrfs. */
const magics: readonly Magic[] = [
  { name: 'squashfs', offset: 0, bytes: [0x68, 0x73, 0x71, 0x73] },
  { name: 'xfs', offset: 0, bytes: [0x58, 0x46, 0x53, 0x42] },
  { name: 'erofs', offset: 1024, bytes: [0xe2, 0xe1, 0xf5, 0xe0] },
  { name: 'f2fs', offset: 1024, bytes: [0x10, 0x20, 0xf5, 0xf2] },
  { name: 'ext4', offset: 1080, bytes: [0x53, 0xef] },
  { name: 'btrfs', offset: 0x10040, bytes: [0x5f, 0x42, 0x48, 0x52, 0x66, 0x53, 0x5f, 0x4d] },
];
/** libsparse's sparse_format.h */
const sparse: Magic = { name: 'sparse', offset: 0, bytes: [0x3a, 0xff, 0x26, 0xed] };
/** The geometry of logical partitions (liblp's metadata_format.h), behind a page that is reserved. */
const superImage: Magic = { name: 'super', offset: 4096, bytes: [0x67, 0x44, 0x6c, 0x61] };
const readOnlyFormats = ['squashfs', 'erofs'];

export type ImageFormat =
  | { kind: 'file-system'; type: string; alwaysReadOnly: boolean }
  | { kind: 'sparse' | 'super' | 'unknown' };

function has(head: Uint8Array, { offset, bytes }: Magic): boolean {
  return bytes.every((byte, index) => head[offset + index] === byte);
}

/** What an image holds, by the marks in its first bytes. */
export function imageFormat(head: Uint8Array): ImageFormat {
  if (has(head, sparse)) return { kind: 'sparse' };
  if (has(head, superImage)) return { kind: 'super' };
  const found = magics.find((magic) => has(head, magic));
  if (found === undefined) return { kind: 'unknown' };
  return { kind: 'file-system', type: found.name, alwaysReadOnly: readOnlyFormats.includes(found.name) };
}
