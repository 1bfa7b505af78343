// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { type SuperChange, type SuperPart, writeSuperImage } from '../../../e2e/fixtures/super-image-writer.ts';
import { ImageFormatError } from './image-format.ts';
import { readSuperPartitions, routesOf, superMetadataEnd } from './super-metadata.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const metadataBytes = 1024;
const parts: SuperPart[] = [
  { name: 'system_a', extents: [Buffer.alloc(4096, 's'), 4096] },
  { name: 'vendor', extents: [Buffer.alloc(512, 'v')] },
];
/** The input is the metadata alone: header and tables. */
const seedOf = (change: SuperChange): Uint8Array =>
  new Uint8Array(
    writeSuperImage(parts, { slots: 1, metadataBytes, ...change }).subarray(12_288, 12_288 + metadataBytes),
  );
const frame = writeSuperImage([], { slots: 1, metadataBytes }).subarray(0, 12_288);

/** With checksums that are right, else nothing but them would be tried. */
function imageOf(input: Uint8Array): Uint8Array {
  const image = Buffer.alloc(12_288 + metadataBytes);
  frame.copy(image);
  const metadata = image.subarray(12_288);
  metadata.set(input.subarray(0, metadataBytes));
  const headerBytes = Math.min(metadata.readUInt32LE(8), metadataBytes);
  const tables = metadata.subarray(headerBytes, headerBytes + metadata.readUInt32LE(44));
  createHash('sha256').update(tables).digest().copy(metadata, 48);
  metadata.fill(0, 12, 44);
  createHash('sha256').update(metadata.subarray(0, headerBytes)).digest().copy(metadata, 12);
  return image;
}

/** A super image comes from anybody. */
export const target: FuzzTarget = {
  name: 'super-image',
  seeds: [seedOf({}), seedOf({ minor: 2 })],
  words: [
    Uint8Array.of(0, 0, 0, 0),
    Uint8Array.of(255, 255, 255, 255),
    Uint8Array.of(128, 0, 0, 0),
    'system_a\0',
    '../',
  ],
  feed: (input) => {
    try {
      const image = imageOf(input);
      const partitions = readSuperPartitions(image, sha256);
      let before = superMetadataEnd(image, sha256);
      for (const { fromByte, toByte, atByte, name } of routesOf(partitions)) {
        const { sizeBytes = 0 } = partitions.find((each) => each.name === name) ?? {};
        if (fromByte < before || toByte <= fromByte) throw new Error('routes overlap');
        if (atByte + toByte - fromByte > sizeBytes) throw new Error('a route leads out of its partition');
        before = toByte;
      }
      if (partitions.some(({ name }) => /[/\0]|^\./.test(name))) throw new Error('a name is no name of a file');
      return `${partitions.length} partitions`;
    } catch (error) {
      if (error instanceof ImageFormatError)
        return error.message.replace(/\d+/g, 'n').replace(/\S+(?= (has|lies))/, 'x');
      throw error;
    }
  },
};
