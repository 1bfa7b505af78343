// SPDX-License-Identifier: Apache-2.0
/** Metadata of logical partitions, version 10.0 to 10.2 (liblp's metadata_format.h). All is little endian, sectors have 512 bytes. */
import { ImageFormatError } from './image-format.ts';

export interface SuperPartition {
  name: string;
  sizeBytes: number;
  /** In the partition's order; `fromByte` is of the super image, undefined for zeros. */
  extents: { fromByte: number | undefined; lengthBytes: number }[];
}

/** SHA-256 in hex. */
export type Sha256 = (bytes: Uint8Array) => string;

export const geometryAt = 4096;
const geometryBytes = 52;
export const geometryMagic = 0x616c4467;
/** Behind the reserved page and two copies of the geometry. */
const metadataAt = 4096 + 2 * 4096;
const headerMagic = 0x414c5030;
const leastHeaderBytes = 128;
const largestMetadataBytes = 1 << 20;
const sectorBytes = 512;
const nameBytes = 36;
/** More than any device has; each costs an open file. */
const mostPartitions = 64;
const entrySizes = { partitions: 52, extents: 24, groups: 48, devices: 64 } as const;

export function wrongSuper(what: string): never {
  throw new ImageFormatError(`the super image is broken: ${what}`);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Whether `bytes` are those that the checksum at `checksumAt` within them is of, with it as zeros. */
function isSound(bytes: Uint8Array, checksumAt: number, sha256: Sha256): boolean {
  const all = new Uint8Array(bytes);
  all.fill(0, checksumAt, checksumAt + 32);
  return sha256(all) === hexOf(bytes.subarray(checksumAt, checksumAt + 32));
}

/** How much of the image the metadata of its first slot needs, by its first copy of the geometry. `head`: as much as there is. */
export function superMetadataEnd(head: Uint8Array, sha256: Sha256): number {
  if (head.length < metadataAt) wrongSuper('it was cut off within its geometry');
  const view = viewOf(head);
  if (view.getUint32(geometryAt, true) !== geometryMagic) wrongSuper('it has no geometry');
  if (view.getUint32(geometryAt + 4, true) !== geometryBytes) wrongSuper('its geometry has another size');
  if (!isSound(head.subarray(geometryAt, geometryAt + geometryBytes), 8, sha256))
    wrongSuper('the checksum of its geometry is wrong');
  const largest = view.getUint32(geometryAt + 40, true);
  if (largest < leastHeaderBytes || largest > largestMetadataBytes)
    wrongSuper(`its metadata may have ${largest} bytes`);
  return metadataAt + largest;
}

type Table = keyof typeof entrySizes;
type Entries = Record<Table, DataView[]>;

function readHeader(metadata: Uint8Array, sha256: Sha256): { headerBytes: number; tables: Uint8Array } {
  const view = viewOf(metadata);
  if (view.getUint32(0, true) !== headerMagic) wrongSuper('it has no metadata');
  const [major, minor] = [view.getUint16(4, true), view.getUint16(6, true)];
  if (major !== 10 || minor > 2) wrongSuper(`its metadata is of version ${major}.${minor}, and 10.0 to 10.2 are known`);
  const headerBytes = view.getUint32(8, true);
  const tablesBytes = view.getUint32(44, true);
  if (headerBytes < leastHeaderBytes || headerBytes + tablesBytes > metadata.length)
    wrongSuper(`its metadata has ${headerBytes} and ${tablesBytes} bytes`);
  if (!isSound(metadata.subarray(0, headerBytes), 12, sha256)) wrongSuper('the checksum of its header is wrong');
  const tables = metadata.subarray(headerBytes, headerBytes + tablesBytes);
  if (sha256(tables) !== hexOf(metadata.subarray(48, 80))) wrongSuper('the checksum of its tables is wrong');
  return { headerBytes, tables };
}

function readTables(metadata: Uint8Array, sha256: Sha256): Entries {
  const { tables } = readHeader(metadata, sha256);
  const view = viewOf(metadata);
  const names = Object.keys(entrySizes) as Table[];
  const read = (table: Table, at: number): DataView[] => {
    const [offset, count, size] = [at, at + 4, at + 8].map((each) => view.getUint32(each, true)) as [
      number,
      number,
      number,
    ];
    if (size < entrySizes[table] || offset + count * size > tables.length)
      wrongSuper(`its table of ${table} does not lie within its tables`);
    return Array.from({ length: count }, (_, index) =>
      viewOf(tables.subarray(offset + index * size, offset + (index + 1) * size)),
    );
  };
  return Object.fromEntries(names.map((table, index) => [table, read(table, 80 + 12 * index)])) as Entries;
}

function wide(view: DataView, at: number): number {
  const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (value > 2 ** 40) wrongSuper('it counts more sectors than any disk has');
  return value;
}

/** A name becomes that of a file. */
function nameOf(entry: DataView): string {
  const bytes = new Uint8Array(entry.buffer, entry.byteOffset, nameBytes);
  const end = bytes.indexOf(0);
  const name = String.fromCharCode(...bytes.subarray(0, end < 0 ? nameBytes : end));
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    wrongSuper('a partition has a name of other than letters and digits');
  return name;
}

/** struct LpMetadataExtent: number of sectors, kind, first sector, device. */
function extentOf(entry: DataView, name: string): SuperPartition['extents'][number] {
  const lengthBytes = wide(entry, 0) * sectorBytes;
  const kind = entry.getUint32(8, true);
  if (kind === 1) return { fromByte: undefined, lengthBytes };
  if (kind !== 0) wrongSuper(`${name} has an extent of the unknown kind ${kind}`);
  const device = entry.getUint32(20, true);
  if (device !== 0) wrongSuper(`${name} lies on block device ${device}, which is another file`);
  return { fromByte: wide(entry, 12) * sectorBytes, lengthBytes };
}

function partitionOf(entry: DataView, extents: readonly DataView[]): SuperPartition {
  const name = nameOf(entry);
  const first = entry.getUint32(40, true);
  const count = entry.getUint32(44, true);
  if (first + count > extents.length) wrongSuper(`${name} has extents that are not in the table`);
  const own = extents.slice(first, first + count).map((each) => extentOf(each, name));
  const places = own.flatMap(({ fromByte }) => fromByte ?? []);
  // liblp allocates from the begin to the end, and an image that comes as a stream is not gone back in.
  if (places.some((place, index) => place < (places[index - 1] ?? 0)))
    wrongSuper(`the extents of ${name} are not in its order`);
  return { name, sizeBytes: own.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0), extents: own };
}

/**
 * The partitions of the first slot that have something in them. `head`: the image up to superMetadataEnd. Throws ImageFormatError for
 * what is damaged or hostile: a name that is no file's, an extent over the metadata, two that overlap or are not in order.
 */
export function readSuperPartitions(head: Uint8Array, sha256: Sha256): SuperPartition[] {
  const end = superMetadataEnd(head, sha256);
  if (head.length < end) wrongSuper('it was cut off within its metadata');
  const { partitions, extents } = readTables(head.subarray(metadataAt, end), sha256);
  if (partitions.length > mostPartitions) wrongSuper(`it has ${partitions.length} partitions`);
  const found = partitions.map((entry) => partitionOf(entry, extents)).filter(({ sizeBytes }) => sizeBytes > 0);
  if (new Set(found.map(({ name }) => name)).size < found.length) wrongSuper('two partitions have one name');
  let covered = end;
  for (const { fromByte, toByte } of routesOf(found)) {
    if (fromByte < covered) wrongSuper('its partitions overlap, or lie over its metadata');
    covered = toByte;
  }
  return found;
}

/** Bytes of the super image that are bytes of a partition. */
export interface SuperRoute {
  name: string;
  fromByte: number;
  toByte: number;
  /** Where in the partition. */
  atByte: number;
}

/** In the order in which the super image has them. */
export function routesOf(partitions: readonly SuperPartition[]): SuperRoute[] {
  const routes = partitions.flatMap(({ name, extents }) => {
    let atByte = 0;
    return extents.flatMap(({ fromByte, lengthBytes }) => {
      const route = fromByte === undefined ? [] : [{ name, fromByte, toByte: fromByte + lengthBytes, atByte }];
      atByte += lengthBytes;
      return lengthBytes === 0 ? [] : route;
    });
  });
  return routes.sort((left, right) => left.fromByte - right.fromByte);
}
