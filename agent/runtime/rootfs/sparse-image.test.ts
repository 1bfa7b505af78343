// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { SparseImageError, SparseImageReader } from './sparse-image.ts';

interface Chunk {
  type: number;
  blocks: number;
  data?: Uint8Array;
  /** What the header says in the place of the truth. */
  dataBytes?: number;
}

const blockBytes = 8;

function image(
  chunks: readonly Chunk[],
  change: { blocks?: number; chunks?: number; fileHeaderBytes?: number } = {},
): Uint8Array {
  const fileHeaderBytes = change.fileHeaderBytes ?? 28;
  const parts: Uint8Array[] = [new Uint8Array(fileHeaderBytes)];
  const header = new DataView((parts[0] as Uint8Array).buffer);
  header.setUint32(0, 0xed26ff3a, true);
  header.setUint16(4, 1, true);
  header.setUint16(8, fileHeaderBytes, true);
  header.setUint16(10, 12, true);
  header.setUint32(12, blockBytes, true);
  header.setUint32(16, change.blocks ?? chunks.reduce((sum, chunk) => sum + chunk.blocks, 0), true);
  header.setUint32(20, change.chunks ?? chunks.length, true);
  for (const { type, blocks, data = new Uint8Array(0), dataBytes = data.length } of chunks) {
    const head = new Uint8Array(12);
    const view = new DataView(head.buffer);
    view.setUint16(0, type, true);
    view.setUint32(4, blocks, true);
    view.setUint32(8, 12 + dataBytes, true);
    parts.push(head, data);
  }
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The raw image, of an input in pieces of `step` bytes. */
function raw(input: Uint8Array, step = input.length): number[] {
  const out: number[] = [];
  const reader = new SparseImageReader({
    data: (bytes) => out.push(...bytes),
    fill: (pattern, length) => {
      for (let at = 0; at < length; at++) out.push(pattern[at % 4] ?? 0);
    },
    hole: (length) => out.push(...new Array<number>(length).fill(0)),
  });
  for (let at = 0; at < input.length; at += step) reader.push(input.subarray(at, at + step));
  reader.end();
  expect(out).toHaveLength(reader.sizeBytes ?? -1);
  return out;
}

const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const chunks: Chunk[] = [
  { type: 0xcac1, blocks: 1, data },
  { type: 0xcac2, blocks: 2, data: Uint8Array.of(9, 8, 7, 6) },
  { type: 0xcac3, blocks: 1 },
  { type: 0xcac4, blocks: 0, data: Uint8Array.of(0, 0, 0, 0) },
  { type: 0xcac1, blocks: 1, data },
];
const fills = [9, 8, 7, 6];
const expected = [...data, ...fills, ...fills, ...fills, ...fills, ...new Array<number>(8).fill(0), ...data];

describe('a sparse image', () => {
  test.each([1, 3, 12, 1000])('becomes raw in pieces of %i bytes', (step) => {
    expect(raw(image(chunks), step)).toEqual(expected);
  });

  test('may have a longer header, and end before its last block', () => {
    expect(raw(image(chunks, { fileHeaderBytes: 40, blocks: 6 }))).toEqual([
      ...expected,
      ...new Array<number>(8).fill(0),
    ]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['of another kind', new Uint8Array(28), /does not begin/],
    ['that is cut off', image(chunks).subarray(0, -1), /cut off/],
    ['with more behind it', Uint8Array.of(...image(chunks), 0), /more behind/],
    ['with an unknown chunk', image([{ type: 0xcac9, blocks: 1 }]), /chunk 1 is of the unknown type 0xcac9/],
    ['with a chunk that lies', image([{ type: 0xcac1, blocks: 1, data, dataBytes: 4 }]), /4 bytes in the place of 8/],
    ['with too many blocks', image(chunks, { blocks: 2 }), /longer than it says/],
    ['without a chunk that it has', image(chunks, { chunks: 4 }), /more behind/],
    ['with strange headers', image(chunks, { fileHeaderBytes: 5000 }), /headers have 5000/],
  ])('%s is refused', (_, input, message) => {
    expect(() => raw(input)).toThrow(SparseImageError);
    expect(() => raw(input)).toThrow(message);
  });
});
