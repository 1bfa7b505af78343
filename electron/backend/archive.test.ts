// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectArchive, openArchive } from './archive.ts';

let directory: string;
let tar: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-archive-'));
  tar = path.join(directory, 'root.tar');
  writeFileSync(path.join(directory, 'file'), 'x'.repeat(300_000));
  execFileSync('tar', ['-cf', tar, '-C', directory, 'file']);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function readAll(file: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const archive = await openArchive(file);
  for await (const chunk of archive.chunks(0, archive.source.sizeBytes)) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(directory, name);
  writeFileSync(file, bytes);
  return file;
}

it('reads a tar as it is', async () => {
  expect((await readAll(tar)).equals(readFileSync(tar))).toBe(true);
  expect(await inspectArchive(tar)).toMatchObject({
    name: 'root.tar',
    sizeBytes: readFileSync(tar).length,
    format: 'tar',
  });
});

it('sends gzip as it is, and knows it by its first bytes and not by its name', async () => {
  const file = write('root.img', gzipSync(readFileSync(tar)));
  expect((await readAll(file)).equals(readFileSync(file))).toBe(true);
  expect(await inspectArchive(file)).toMatchObject({ format: 'gzip' });
});

it.each([
  ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0)],
  ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)],
])('takes %s', async (format, bytes) => {
  expect(await inspectArchive(write('file.bin', bytes))).toMatchObject({ format });
});

it.each([
  ['ext4', 1080, [0x53, 0xef]],
  ['erofs', 1024, [0xe2, 0xe1, 0xf5, 0xe0]],
  ['squashfs', 0, [0x68, 0x73, 0x71, 0x73]],
  ['sparse', 0, [0x3a, 0xff, 0x26, 0xed]],
  ['super', 4096, [0x67, 0x44, 0x6c, 0x61]],
  ['btrfs', 0x10040, [0x5f, 0x42, 0x48, 0x52, 0x66, 0x53, 0x5f, 0x4d]],
])('takes an image of %s', async (_, offset, mark) => {
  const image = new Uint8Array(100_000);
  image.set(mark, offset);
  expect(await inspectArchive(write('file.img', image))).toMatchObject({ format: 'image', sizeBytes: 100_000 });
});

it.each([
  ['bzip2', Buffer.from('BZh91AY')],
  ['zip', Uint8Array.of(0x50, 0x4b, 3, 4)],
  ['unknown', new Uint8Array(1024)],
  ['unknown', new Uint8Array(0)],
])('names the format of what it cannot read: %s', async (format, bytes) => {
  await expect(openArchive(write('file.bin', bytes))).rejects.toMatchObject({
    reason: 'archive-unreadable',
    details: { format },
  });
});

it('names a file that is not there, and a folder', async () => {
  await expect(inspectArchive(path.join(directory, 'none'))).rejects.toMatchObject({ reason: 'archive-unreadable' });
  await expect(inspectArchive(directory)).rejects.toMatchObject({ reason: 'archive-unreadable' });
});

it('reads a part of the file, and nothing of an empty one', async () => {
  const archive = await openArchive(tar);
  const parts: Uint8Array[] = [];
  for await (const chunk of archive.chunks(1000, 1003)) parts.push(chunk);
  for await (const chunk of archive.chunks(5, 5)) parts.push(chunk);
  expect(Buffer.concat(parts)).toEqual(readFileSync(tar).subarray(1000, 1003));
});

it('tells that the file has changed since it was opened', async () => {
  const archive = await openArchive(tar);
  await archive.check();
  writeFileSync(tar, Buffer.alloc(700));
  await expect(archive.check()).rejects.toMatchObject({ reason: 'archive-unreadable' });
});
