// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportSource } from '../../agent/protocol/index.ts';
import type { ArchiveChoice } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';

const blockBytes = 512;
const readBytes = 512 * 1024;

/** Of what is read to know a file by: behind the superblock of btrfs. */
const headBytes = 0x10100;

/** Where images have their marks; what lies in them, and whether it is whole, the device looks at. */
const imageMarks: readonly [offset: number, bytes: readonly number[]][] = [
  // squashfs, xfs, Android sparse
  [0, [0x68, 0x73, 0x71, 0x73]],
  [0, [0x58, 0x46, 0x53, 0x42]],
  [0, [0x3a, 0xff, 0x26, 0xed]],
  // erofs, f2fs, ext4
  [1024, [0xe2, 0xe1, 0xf5, 0xe0]],
  [1024, [0x10, 0x20, 0xf5, 0xf2]],
  [1080, [0x53, 0xef]],
  // A super image, btrfs
  [4096, [0x67, 0x44, 0x6c, 0x61]],
  [0x10040, [0x5f, 0x42, 0x48, 0x52, 0x66, 0x53, 0x5f, 0x4d]],
];

const magics: readonly [format: string, bytes: readonly number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

function formatOf(head: Uint8Array): string {
  const known = magics.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) return known[0];
  if (isTarHeader(head)) return 'tar';
  const isImage = imageMarks.some(([offset, bytes]) => bytes.every((byte, index) => head[offset + index] === byte));
  return isImage ? 'image' : 'unknown';
}

/** By the header's own sum (ustar, pax, GNU and older alike): the bytes of the block, with the sum's field as spaces. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < blockBytes) return false;
  let sum = 0;
  for (let at = 0; at < blockBytes; at++) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  const field = Buffer.from(block.subarray(148, 156)).toString('latin1').replace(/\0/g, ' ').trim();
  return /^[0-7]+$/.test(field) && Number.parseInt(field, 8) === sum;
}

function unreadable(archivePath: string, message: string, format?: string): DesktopFailure {
  return new DesktopFailure('archive-unreadable', message, {
    path: archivePath,
    ...(format === undefined ? {} : { format }),
  });
}

async function readHead(archivePath: string): Promise<{ head: Uint8Array; sizeBytes: number }> {
  try {
    const file = await open(archivePath, 'r');
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw unreadable(archivePath, 'it is not a file');
      const head = Buffer.alloc(headBytes);
      const { bytesRead } = await file.read(head, 0, headBytes, 0);
      return { head: head.subarray(0, bytesRead), sizeBytes: stats.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof DesktopFailure ? error : unreadable(archivePath, String(error));
  }
}

/** What the agent unpacks: it decompresses on the device, so that a compressed archive crosses the cable as it is. */
export type ArchiveFormat = 'tar' | 'image' | 'gzip' | 'xz' | 'zstd';
const taken: readonly string[] = ['tar', 'image', 'gzip', 'xz', 'zstd'] satisfies ArchiveFormat[];

/** @throws DesktopFailure archive-unreadable, with the format where it is a known one */
export async function inspectArchive(archivePath: string): Promise<ArchiveChoice & { format: ArchiveFormat }> {
  const { head, sizeBytes } = await readHead(archivePath);
  const format = formatOf(head);
  if (!taken.includes(format)) throw unreadable(archivePath, `the format is ${format}`, format);
  return { path: archivePath, name: path.basename(archivePath), sizeBytes, format: format as ArchiveFormat };
}

export interface ArchiveReading {
  source: ImportSource;
  /**
   * The bytes from `from` on, in parts that are longer than a channel's window but for the last, each good until the next but one is
   * asked for. Throws DesktopFailure archive-unreadable.
   */
  chunks(from: number, to: number): AsyncIterable<Uint8Array>;
  /** Throws DesktopFailure where the file is no longer the one that was opened. */
  check(): Promise<void>;
}

/** As much as fits, or until the file's end. */
async function fill(
  file: FileHandle,
  buffer: Uint8Array<ArrayBuffer>,
  at: number,
  length: number,
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function* partsOf(archivePath: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  // In turns, so that no memory is left to be collected: while the next is read, the last and what is left of the one before are sent.
  const buffers: Uint8Array<ArrayBuffer>[] = Array.from({ length: 3 }, () => new Uint8Array(readBytes));
  let file: FileHandle | undefined;
  try {
    file = await open(archivePath, 'r');
    const read = (at: number): Promise<Uint8Array> => {
      const buffer = buffers.shift() as Uint8Array<ArrayBuffer>;
      buffers.push(buffer);
      return fill(file as FileHandle, buffer, at, Math.min(readBytes, Math.max(0, to - at)));
    };
    for (let at = from, next = read(at); at < to; ) {
      const part = await next;
      if (part.length === 0) throw new Error('the file has become shorter');
      at += part.length;
      next = read(at);
      // Whoever gives up leaves it behind.
      next.catch(() => undefined);
      yield part;
    }
  } catch (error) {
    throw unreadable(archivePath, String(error));
  } finally {
    await file?.close();
  }
}

async function readSource(archivePath: string): Promise<ImportSource> {
  try {
    const { size, mtimeMs } = await stat(archivePath);
    return { sizeBytes: size, modifiedMs: Math.max(0, Math.floor(mtimeMs)) };
  } catch (error) {
    throw unreadable(archivePath, String(error));
  }
}

/** @throws DesktopFailure archive-unreadable */
export async function openArchive(archivePath: string): Promise<ArchiveReading> {
  await inspectArchive(archivePath);
  const source = await readSource(archivePath);
  return {
    source,
    chunks: (from, to) => partsOf(archivePath, from, to),
    async check() {
      const now = await readSource(archivePath);
      if (now.sizeBytes !== source.sizeBytes || now.modifiedMs !== source.modifiedMs)
        throw unreadable(archivePath, 'the file was changed while it was read');
    },
  };
}
