// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { ImageFormatError, imageFormat, imageHeadBytes } from './image-format.ts';
import { SparseImageReader } from './sparse-image.ts';
import { readSuperblock } from './superblock.ts';

const headerBytes = 28;
const chunkBytes = 12;

function words(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]);
}

/** A sparse image of 4-byte blocks: two of data, a fill, a hole, a checksum. */
const sparse = Uint8Array.from([
  ...words(0xed26ff3a, 1, headerBytes | (chunkBytes << 16), 4, 6, 4, 0),
  ...words(0xcac1, 2, chunkBytes + 8, 0x01020304, 0x05060708),
  ...words(0xcac2, 3, chunkBytes + 4, 0x11111111),
  ...words(0xcac4, 0, chunkBytes + 4, 0),
  ...words(0xcac3, 1, chunkBytes),
]);

function superblock(at: number, fields: readonly (readonly [offset: number, ...bytes: number[]])[]): Uint8Array {
  const bytes = new Uint8Array(2048);
  for (const [offset, ...values] of fields) bytes.set(values, at + offset);
  return bytes;
}

const ext4 = superblock(1024, [
  [0x4, 100],
  [0xc, 40],
  [0x18, 2],
  [0x38, 0x53, 0xef],
]);
const erofs = superblock(1024, [
  [0, 0xe2, 0xe1, 0xf5, 0xe0],
  [12, 12],
  [36, 77],
]);
const squashfs = superblock(0, [
  [0, 0x68, 0x73, 0x71, 0x73],
  [14, 2],
  [22, 17],
  [28, 4],
  [41, 20],
]);

/** What is unfolded, by lengths alone. It must be as long as the header says, and may come in any pieces. */
function unfolded(input: Uint8Array, step: number): string {
  const got = { data: 0, fill: 0, hole: 0 };
  const add = (kind: keyof typeof got, lengthBytes: number): void => {
    got[kind] += lengthBytes;
  };
  const reader = new SparseImageReader({
    data: (bytes) => add('data', bytes.length),
    fill: (_, lengthBytes) => add('fill', lengthBytes),
    hole: (lengthBytes) => add('hole', lengthBytes),
  });
  for (let at = 0; at < input.length; at += step) reader.push(input.subarray(at, at + step));
  reader.end();
  if (got.data + got.fill + got.hole !== reader.sizeBytes) throw new Error('what is unfolded has another size');
  if (got.data > input.length) throw new Error('more data than there was');
  return JSON.stringify(got);
}

function answerOf(body: () => string): string {
  try {
    return body();
  } catch (error) {
    if (error instanceof ImageFormatError) return error.message;
    throw error;
  }
}

function feedSparse(input: Uint8Array): string {
  const whole = answerOf(() => unfolded(input, Math.max(1, input.length)));
  if (answerOf(() => unfolded(input, 5)) !== whole) throw new Error('in pieces it is another image');
  return whole;
}

function feedImage(input: Uint8Array): string {
  const head = input.subarray(0, imageHeadBytes);
  const format = imageFormat(head);
  if (format.kind !== 'file-system') return format.kind;
  return answerOf(() => {
    const { sizeBytes, usedBytes } = readSuperblock(format.type, head);
    if (!(sizeBytes > 0) || !(usedBytes >= 0)) throw new Error('a size that is none');
    return `${format.type}, ${usedBytes > 0 ? 'with' : 'without'} what is used`;
  });
}

/** Images come from anybody, and the kernel mounts them when they have passed here. */
export const target: FuzzTarget = {
  name: 'image',
  seeds: [sparse, ext4, erofs, squashfs],
  words: [Uint8Array.of(0, 0, 0, 0), Uint8Array.of(255, 255, 255, 255), Uint8Array.of(0xc1, 0xca), Uint8Array.of(0x80)],
  feed: (input) => {
    const isSparse = imageFormat(input).kind === 'sparse';
    return (isSparse ? feedSparse(input) : feedImage(input)).replace(/0x[0-9a-f]+|\d+/g, 'n');
  },
};
