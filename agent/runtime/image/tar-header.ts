// SPDX-License-Identifier: Apache-2.0
/** Headers of tar: ustar (POSIX.1-1988), pax records (POSIX.1-2001), GNU's long names. */
export const blockBytes = 512;

export type EntryType =
  | 'file'
  | 'link'
  | 'symlink'
  | 'character'
  | 'block'
  | 'directory'
  | 'fifo'
  | 'pax'
  | 'pax-global'
  | 'gnu-name'
  | 'gnu-link';

export interface TarHeader {
  name: string;
  type: EntryType;
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  modifiedMs: number;
  linkName: string;
  major: number;
  minor: number;
  /** GNU's old form of a file with holes: offset and size of what the entry has of it. Blocks with more of them follow `isExtended`. */
  sparse?: { realBytes: number; parts: { offset: number; sizeBytes: number }[]; isExtended: boolean };
}

export class TarFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TarFormatError';
  }
}

const types: Readonly<Record<string, EntryType>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
  x: 'pax',
  g: 'pax-global',
  L: 'gnu-name',
  K: 'gnu-link',
};

/** GNU's own type of a file with holes. */
const sparseType = 0x53;

function text(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): string {
  const end = bytes.indexOf(0);
  return decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Two's complement behind a bit that is always set. */
function base256(bytes: Uint8Array): number {
  const isNegative = ((bytes[0] ?? 0) & 0x40) !== 0;
  const flip = isNegative ? 0xff : 0;
  let value = ((bytes[0] ?? 0) ^ flip) & 0x7f;
  for (const byte of bytes.subarray(1)) value = value * 256 + (byte ^ flip);
  if (!Number.isSafeInteger(value)) throw new TarFormatError('a number is too large');
  return isNegative ? -value - 1 : value;
}

/** Octal digits, or GNU's base 256 when the first bit is set; a time may be one before 1970. */
function number(bytes: Uint8Array, mayBeNegative = false): number {
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    const value = base256(bytes);
    if (value < 0 && !mayBeNegative) throw new TarFormatError('a number is negative');
    return value;
  }
  const digits = String.fromCharCode(...bytes).replace(/[\0 ]/g, '');
  if (!/^[0-7]*$/.test(digits)) throw new TarFormatError('a number is not octal');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** undefined: a block of zeros, the end. */
export function parseTarHeader(block: Uint8Array, decode: (bytes: Uint8Array) => string): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (number(block.subarray(148, 156)) !== sum)
    throw new TarFormatError('the checksum of a header is wrong: not a tar, or damaged');
  const type = types[String.fromCharCode(block[156] ?? 0)];
  if (type === undefined)
    throw new TarFormatError(`an entry of type ${String.fromCharCode(block[156] ?? 0)} is not known`);
  const isUstar = text(block.subarray(257, 262), decode) === 'ustar';
  const prefix = isUstar && block[263] === 0x30 ? text(block.subarray(345, 500), decode) : '';
  const name = text(block.subarray(0, 100), decode);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    // Before POSIX a folder was a file whose name ends so.
    type: type === 'file' && name.endsWith('/') ? 'directory' : type,
    mode: number(block.subarray(100, 108)) & 0o7777,
    uid: number(block.subarray(108, 116)),
    gid: number(block.subarray(116, 124)),
    sizeBytes: number(block.subarray(124, 136)),
    modifiedMs: number(block.subarray(136, 148), true) * 1000,
    linkName: text(block.subarray(157, 257), decode),
    major: isUstar ? number(block.subarray(329, 337)) : 0,
    minor: isUstar ? number(block.subarray(337, 345)) : 0,
    ...(block[156] === sparseType ? { sparse: sparseHeader(block) } : {}),
  };
}

const partBytes = 24;

/** Pairs of 12 characters each; the list ends with one that is empty. */
function sparseParts(block: Uint8Array, from: number, most: number): { offset: number; sizeBytes: number }[] {
  const parts: { offset: number; sizeBytes: number }[] = [];
  for (let at = from; at < from + most * partBytes && block[at] !== 0; at += partBytes) {
    const [offset, sizeBytes] = [number(block.subarray(at, at + 12)), number(block.subarray(at + 12, at + partBytes))];
    parts.push({ offset, sizeBytes });
  }
  return parts;
}

function sparseHeader(block: Uint8Array): NonNullable<TarHeader['sparse']> {
  return {
    realBytes: number(block.subarray(483, 495)),
    parts: sparseParts(block, 386, 4),
    isExtended: block[482] !== 0,
  };
}

/** A block that follows the header of a file with more parts than that holds. */
export function extendSparse(sparse: NonNullable<TarHeader['sparse']>, block: Uint8Array): void {
  sparse.parts.push(...sparseParts(block, 0, 21));
  sparse.isExtended = block[504] !== 0;
}

/** "LENGTH KEY=VALUE\n" records, LENGTH counting itself (pax(1)): each with its value's bytes. */
function* paxRecords(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Generator<[string, Uint8Array]> {
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? 0 : Number(decode(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at || at + length > bytes.length)
      throw new TarFormatError('a pax record is malformed');
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    if (equals > 0) yield [decode(record.subarray(0, equals)), record.subarray(equals + 1)];
    at += length;
  }
}

const attributePrefix = 'SCHILY.xattr.';

export function parsePaxRecords(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Map<string, string> {
  const records = new Map<string, string>();
  const holes: string[] = [];
  for (const [key, value] of paxRecords(bytes, decode)) {
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') holes.push(decode(value));
    else if (!key.startsWith(attributePrefix)) records.set(key, decode(value));
  }
  // Form 0.0 has a record for each part; 0.1 puts the same into one.
  if (holes.length > 0) records.set('GNU.sparse.map', holes.join(','));
  return records;
}

/** Extended attributes by their names: bytes, as GNU tar, bsdtar and Go write them. */
export function parsePaxAttributes(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Map<string, Uint8Array> {
  const attributes = new Map<string, Uint8Array>();
  for (const [key, value] of paxRecords(bytes, decode))
    if (key.startsWith(attributePrefix)) attributes.set(key.slice(attributePrefix.length), value.slice());
  return attributes;
}

/** Parts of an entry's name below the root; throws for one that climbs. An absolute one (umoci, kaniko, tar -P) begins at that root. */
export function safeParts(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new TarFormatError(`the name leads out of the root: ${name.slice(0, 200)}`);
  if (parts.some((part) => part.length > 255) || parts.length > 200) throw new TarFormatError('a name is too long');
  return parts;
}
