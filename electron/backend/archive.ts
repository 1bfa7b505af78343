// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ArchiveChoice } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';

const blockBytes = 512;
const readBytes = 256 * 1024;

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
  return known?.[0] ?? (isTarHeader(head) ? 'tar' : 'unknown');
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
      const head = Buffer.alloc(blockBytes);
      const { bytesRead } = await file.read(head, 0, blockBytes, 0);
      return { head: head.subarray(0, bytesRead), sizeBytes: stats.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof DesktopFailure ? error : unreadable(archivePath, String(error));
  }
}

/** @throws DesktopFailure archive-unreadable, with the format where it is a known one */
export async function inspectArchive(archivePath: string): Promise<ArchiveChoice & { format: 'tar' | 'gzip' }> {
  const { head, sizeBytes } = await readHead(archivePath);
  const format = formatOf(head);
  if (format !== 'tar' && format !== 'gzip') throw unreadable(archivePath, `the format is ${format}`, format);
  return { path: archivePath, name: path.basename(archivePath), sizeBytes, format };
}

export interface ArchiveReading {
  /** The bytes of the tar, decompressed, a part at a time: what is not asked for is not read. */
  chunks: AsyncIterable<Uint8Array>;
  sizeBytes: number;
  /** How much of the file has been read. */
  readBytes(): number;
}

async function* checkedTar(source: Readable, archivePath: string): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (head === undefined) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < blockBytes) continue;
      if (!isTarHeader(head)) throw unreadable(archivePath, 'it does not hold a tar');
      yield head;
      head = undefined;
    }
  } catch (error) {
    throw error instanceof DesktopFailure ? error : unreadable(archivePath, String(error));
  }
  if (head !== undefined) throw unreadable(archivePath, 'it ends before its first header');
}

/** @throws DesktopFailure archive-unreadable, here or while it is read */
export async function openArchive(archivePath: string): Promise<ArchiveReading> {
  const { format, sizeBytes } = await inspectArchive(archivePath);
  const file = createReadStream(archivePath, { highWaterMark: readBytes });
  let source: Readable = file;
  if (format === 'gzip') {
    const gunzip = createGunzip({ chunkSize: readBytes });
    file.once('error', (error) => gunzip.destroy(error));
    gunzip.once('close', () => file.destroy());
    source = file.pipe(gunzip);
  }
  return { chunks: checkedTar(source, archivePath), sizeBytes, readBytes: () => file.bytesRead };
}
