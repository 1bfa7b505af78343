// SPDX-License-Identifier: Apache-2.0
/** Headers of tar (POSIX.1-2001): ustar, with a pax header before it for what does not fit. */

export interface TarEntry {
  name: string;
  /** Of ustar: 0 file, 2 link, 3 character, 4 block, 5 folder, 6 fifo. */
  type: '0' | '2' | '3' | '4' | '5' | '6';
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  modifiedMs: number;
  linkName: string;
  device: { major: number; minor: number };
}

type Encode = (text: string) => Uint8Array;

const blockBytes = 512;
/** Eleven octal digits. */
const largestSize = 8 ** 11 - 1;
/** Seven. */
const largestId = 8 ** 7 - 1;

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

/** Up to the field's length: what is longer has a pax record, and this is what older readers see. */
function put(block: Uint8Array, at: number, length: number, bytes: Uint8Array): void {
  block.set(bytes.subarray(0, length), at);
}

function headerBlock(entry: TarEntry, type: string, encode: Encode): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const text = (at: number, length: number, value: string): void => put(block, at, length, encode(value));
  const seconds = Math.max(0, Math.min(largestSize, Math.floor(entry.modifiedMs / 1000)));
  text(0, 100, entry.name);
  text(100, 8, octal(entry.mode & 0o7777, 7));
  text(108, 8, octal(Math.min(entry.uid, largestId), 7));
  text(116, 8, octal(Math.min(entry.gid, largestId), 7));
  text(124, 12, octal(Math.min(entry.sizeBytes, largestSize), 11));
  text(136, 12, octal(seconds, 11));
  text(148, 8, ' '.repeat(8));
  text(156, 1, type);
  text(157, 100, entry.linkName);
  text(257, 8, 'ustar\u000000');
  text(329, 8, octal(entry.device.major, 7));
  text(337, 8, octal(entry.device.minor, 7));
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(148, 8, `${octal(sum, 6)} `);
  return block;
}

/** LENGTH KEY=VALUE with a line's end, LENGTH counting itself. */
export function paxRecord(key: string, value: string, encode: Encode): Uint8Array {
  const body = encode(` ${key}=${value}\n`);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Uint8Array.from([...encode(String(length)), ...body]);
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + paddingOf(bytes.length));
  whole.set(bytes);
  return whole;
}

export function paddingOf(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
}

/** What comes before an entry's content. */
export function tarHeader(entry: TarEntry, encode: Encode): Uint8Array {
  const records: Uint8Array[] = [];
  const long = (key: string, value: string): void => void records.push(paxRecord(key, value, encode));
  if (encode(entry.name).length > 100) long('path', entry.name);
  if (encode(entry.linkName).length > 100) long('linkpath', entry.linkName);
  if (entry.sizeBytes > largestSize) long('size', String(entry.sizeBytes));
  if (entry.uid > largestId) long('uid', String(entry.uid));
  if (entry.gid > largestId) long('gid', String(entry.gid));
  const own = headerBlock(entry, entry.type, encode);
  if (records.length === 0) return own;
  const content = Uint8Array.from(records.flatMap((record) => [...record]));
  const extended = { ...entry, name: 'pax', linkName: '', sizeBytes: content.length, mode: 0o644 };
  return Uint8Array.from([...headerBlock(extended, 'x', encode), ...padded(content), ...own]);
}

/** Two blocks of zeros. */
export const tarEnd = new Uint8Array(2 * blockBytes);
