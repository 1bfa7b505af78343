// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type SuperChange, type SuperPart, writeSuperImage } from '../../../e2e/fixtures/super-image-writer.ts';
import { ImageFormatError } from './image-format.ts';
import { readSuperPartitions, routesOf, superMetadataEnd } from './super-metadata.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const parts: SuperPart[] = [
  { name: 'system_a', extents: [Buffer.alloc(8192, 's'), 4096, Buffer.alloc(512, 't')] },
  { name: 'vendor_a', extents: [Buffer.alloc(4096, 'v')] },
  { name: 'system_b', extents: [] },
];
/** Behind four copies of metadata. */
const bodyAt = 12_288 + 4 * 65_536;

function read(change: SuperChange = {}, some: readonly SuperPart[] = parts): ReturnType<typeof readSuperPartitions> {
  return readSuperPartitions(writeSuperImage(some, change), sha256);
}

describe('the metadata of a super image', () => {
  test.each([0, 1, 2])('of version 10.%i tells where the partitions lie; the empty ones are left out', (minor) => {
    const partitions = read({ minor });
    expect(partitions.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['system_a', 12_800],
      ['vendor_a', 4096],
    ]);
    expect(routesOf(partitions)).toEqual([
      { name: 'system_a', fromByte: bodyAt, toByte: bodyAt + 8192, atByte: 0 },
      { name: 'system_a', fromByte: bodyAt + 8192, toByte: bodyAt + 8704, atByte: 12_288 },
      { name: 'vendor_a', fromByte: bodyAt + 12_288, toByte: bodyAt + 16_384, atByte: 0 },
    ]);
  });

  test('needs no more of the image than its first slot', () => {
    const image = writeSuperImage(parts);
    const end = superMetadataEnd(image.subarray(0, 12_288), sha256);
    expect(end).toBe(12_288 + 65_536);
    expect(readSuperPartitions(image.subarray(0, end), sha256)).toHaveLength(2);
  });

  const extentsAt = parts.length * 52;
  test.each<[string, () => unknown, RegExp]>([
    ['without a geometry', () => read({ geometry: (each) => each.writeUInt32LE(0, 0) }), /no geometry/],
    ['with a geometry of another size', () => read({ geometry: (each) => each.writeUInt32LE(56, 4) }), /another size/],
    [
      'with metadata of a gigabyte',
      () => read({ geometry: (each) => each.writeUInt32LE(1 << 30, 40) }),
      /1073741824 bytes/,
    ],
    ['of version 11', () => read({ header: (each) => each.writeUInt16LE(11, 4) }), /version 11\.0/],
    ['with a header that is too long', () => read({ header: (each) => each.writeUInt32LE(70_000, 8) }), /70000 and/],
    [
      'with tables that are too long',
      () => read({ header: (each) => each.writeUInt32LE(0xffffffff, 44) }),
      /4294967295 bytes/,
    ],
    [
      'with a table beyond the tables',
      () => read({ header: (each) => each.writeUInt32LE(0xfffffff0, 84) }),
      /partitions does not lie/,
    ],
    ['with short entries', () => read({ header: (each) => each.writeUInt32LE(8, 88) }), /partitions does not lie/],
    [
      'with tables that changed',
      () => read({ header: (each) => each.writeUInt8(each.readUInt8(50) ^ 1, 50) }),
      /checksum of its tables/,
    ],
    ['with a name that climbs', () => read({}, [{ name: '../x', extents: [512] }]), /other than letters/],
    ['with a hidden name', () => read({}, [{ name: '.x', extents: [512] }]), /other than letters/],
    ['without a name', () => read({}, [{ name: '', extents: [512] }]), /other than letters/],
    ['with two of a name', () => read({}, [parts[1] as SuperPart, parts[1] as SuperPart]), /one name/],
    [
      'with extents that are not there',
      () => read({ tables: (each) => each.writeUInt32LE(9, 44) }),
      /not in the table/,
    ],
    [
      'with an extent on another device',
      () => read({ tables: (each) => each.writeUInt32LE(1, extentsAt + 20) }),
      /block device 1/,
    ],
    ['with an unknown extent', () => read({ tables: (each) => each.writeUInt32LE(7, extentsAt + 8) }), /kind 7/],
    [
      'with an extent over its metadata',
      () => read({ tables: (each) => each.writeUInt32LE(8, extentsAt + 12) }),
      /lie over its metadata/,
    ],
    ['with extents that overlap', () => read({ tables: (each) => each.writeUInt32LE(17, extentsAt) }), /overlap/],
    [
      'of more than any disk',
      () => read({ tables: (each) => each.writeUInt32LE(0xffff, extentsAt + 4) }),
      /more sectors/,
    ],
    [
      'of a hundred partitions',
      () =>
        read(
          {},
          Array.from({ length: 100 }, (_, index) => ({ name: `p${index}`, extents: [512] })),
        ),
      /100 partitions/,
    ],
  ])('%s is refused', (_, act, message) => {
    expect(act).toThrow(ImageFormatError);
    expect(act).toThrow(message);
  });

  test('with any byte of it changed is refused, and so is any length that cuts it', () => {
    const image = writeSuperImage(parts);
    for (const at of [4096, 4104, 4140, 12_288, 12_300, 12_330, 12_370, 12_416 + 60]) {
      const changed = Buffer.from(image);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
      expect(() => readSuperPartitions(changed, sha256)).toThrow(ImageFormatError);
    }
    for (const length of [0, 4100, 4148, 8192, 12_287, 12_288, 12_416, 77_823])
      expect(() => readSuperPartitions(image.subarray(0, length), sha256)).toThrow(/cut off/);
  });
});
