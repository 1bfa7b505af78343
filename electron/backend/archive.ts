// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { ImportSource } from '../../agent/protocol/index.ts';
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

/** What the agent unpacks: it decompresses on the device, so that a compressed archive crosses the cable as it is. */
export type ArchiveFormat = 'tar' | 'gzip' | 'xz' | 'zstd';
const taken: readonly string[] = ['tar', 'gzip', 'xz', 'zstd'] satisfies ArchiveFormat[];

/** @throws DesktopFailure archive-unreadable, with the format where it is a known one */
export async function inspectArchive(archivePath: string): Promise<ArchiveChoice & { format: ArchiveFormat }> {
  const { head, sizeBytes } = await readHead(archivePath);
  const format = formatOf(head);
  if (!taken.includes(format)) throw unreadable(archivePath, `the format is ${format}`, format);
  return { path: archivePath, name: path.basename(archivePath), sizeBytes, format: format as ArchiveFormat };
}

export interface ArchiveReading {
  source: ImportSource;
  /** The bytes from `from` on, a part at a time: what is not asked for is not read. Throws DesktopFailure archive-unreadable. */
  chunks(from: number, to: number): AsyncIterable<Uint8Array>;
  /** Throws DesktopFailure where the file is no longer the one that was opened. */
  check(): Promise<void>;
}

async function* namedFailures(source: Readable, archivePath: string): AsyncGenerator<Uint8Array> {
  try {
    yield* source as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(archivePath, String(error));
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
    async *chunks(from, to) {
      // createReadStream takes no empty range.
      if (from >= to) return;
      const range = { start: from, end: to - 1, highWaterMark: readBytes };
      yield* namedFailures(createReadStream(archivePath, range), archivePath);
    },
    async check() {
      const now = await readSource(archivePath);
      if (now.sizeBytes !== source.sizeBytes || now.modifiedMs !== source.modifiedMs)
        throw unreadable(archivePath, 'the file was changed while it was read');
    },
  };
}
