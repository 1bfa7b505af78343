// SPDX-License-Identifier: Apache-2.0
/** Files with holes in a tar: GNU's old header, and its three forms in pax records (GNU tar's manual, "Storing Sparse Files"). */
import type { Sys } from '../../sys/sys.ts';
import { blockBytes, TarFormatError } from './tar-header.ts';

export interface SparsePart {
  offset: number;
  sizeBytes: number;
}

export interface SparseFile {
  /** How long it is, with its holes. */
  realBytes: number;
  /** undefined: they are told before the content, which is form 1.0. */
  parts: SparsePart[] | undefined;
}

/** A file of 100 GB with a hole behind each megabyte; a list of them is kept in memory. */
const mostParts = 100_000;

function count(digits: string | undefined): number {
  const value = /^\d{1,16}$/.test(digits ?? '') ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new TarFormatError('the map of a file with holes is malformed');
  return value;
}

function partsOf(numbers: readonly number[]): SparsePart[] {
  const parts: SparsePart[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2)
    parts.push({ offset: numbers[at] ?? 0, sizeBytes: numbers[at + 1] ?? 0 });
  return parts;
}

/** undefined: the records are not of a file with holes. Its own name stands in GNU.sparse.name, from form 0.1 on. */
export function sparseOfRecords(records: ReadonlyMap<string, string>): SparseFile | undefined {
  const major = records.get('GNU.sparse.major');
  if (major !== undefined && major !== '0') {
    const minor = records.get('GNU.sparse.minor');
    if (major !== '1' || minor !== '0')
      throw new TarFormatError(`files with holes of form ${major}.${minor} are not known`);
    return { realBytes: count(records.get('GNU.sparse.realsize')), parts: undefined };
  }
  const map = records.get('GNU.sparse.map');
  const size = records.get('GNU.sparse.size');
  if (map === undefined && size === undefined) return undefined;
  const numbers = map === undefined || map === '' ? [] : map.split(',', mostParts * 2 + 1).map(count);
  if (numbers.length % 2 !== 0) throw new TarFormatError('the map of a file with holes is malformed');
  return { realBytes: count(size), parts: partsOf(numbers) };
}

/** In order, none over another, all of them within the file, and together what the archive has of it. */
function checked(
  parts: SparsePart[],
  { realBytes, storedBytes }: { realBytes: number; storedBytes: number },
): SparsePart[] {
  let end = 0;
  let sum = 0;
  for (const { offset, sizeBytes } of parts) {
    if (offset < end || offset + sizeBytes > realBytes)
      throw new TarFormatError('the map of a file with holes leads out of it');
    end = offset + sizeBytes;
    sum += sizeBytes;
  }
  if (parts.length > mostParts) throw new TarFormatError(`a file with holes has more than ${mostParts} parts`);
  if (sum !== storedBytes) throw new TarFormatError('the map of a file with holes does not fit its content');
  return parts;
}

/** Takes the content of one such entry as it comes, and leaves the holes out. The descriptor is the caller's. */
export class SparseContent {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #realBytes: number;
  #storedBytes: number;
  #parts: SparsePart[] | undefined;
  /** Of the map before the content: numbers, and the digits of the one that comes. */
  readonly #numbers: number[] = [];
  #digits = '';
  #mapBytes = 0;
  #part = 0;
  #done = 0;

  /** `storedBytes`: of the entry in the archive. Throws TarFormatError for a map that does not fit. */
  constructor(sys: Sys, fd: number, { parts, realBytes }: SparseFile, storedBytes: number) {
    this.#sys = sys;
    this.#fd = fd;
    this.#realBytes = realBytes;
    this.#storedBytes = storedBytes;
    if (parts !== undefined) this.#parts = checked(parts, { realBytes, storedBytes });
  }

  write(bytes: Uint8Array): void {
    let left = bytes;
    if (this.#parts === undefined) left = left.subarray(this.#takeMap(left));
    while (left.length > 0) left = left.subarray(this.#takeContent(left));
  }

  /** The content is whole: the file gets its length. */
  finish(): void {
    if (this.#parts === undefined) throw new TarFormatError('the map of a file with holes is cut off');
    this.#sys.file.ftruncate(this.#fd, this.#realBytes);
  }

  /** Decimal numbers, a line each: how many parts, and offset and size of each; filled up with zeros to a block. */
  #takeMap(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length; at++) {
      this.#mapBytes++;
      if (!this.#isMapRead()) this.#takeDigit(bytes[at] ?? 0);
      if (!this.#isMapRead() || this.#mapBytes % blockBytes !== 0) continue;
      this.#storedBytes -= this.#mapBytes;
      this.#parts = checked(partsOf(this.#numbers.slice(1)), {
        realBytes: this.#realBytes,
        storedBytes: this.#storedBytes,
      });
      return at + 1;
    }
    return bytes.length;
  }

  #isMapRead(): boolean {
    const [parts] = this.#numbers;
    return parts !== undefined && this.#numbers.length > parts * 2;
  }

  #takeDigit(byte: number): void {
    if (byte !== 0x0a) {
      this.#digits += String.fromCharCode(byte);
      if (this.#digits.length > 16) count(undefined);
      return;
    }
    this.#numbers.push(count(this.#digits));
    this.#digits = '';
    if ((this.#numbers[0] ?? 0) > mostParts)
      throw new TarFormatError(`a file with holes has more than ${mostParts} parts`);
  }

  #takeContent(bytes: Uint8Array): number {
    while (this.#done === (this.#parts?.[this.#part]?.sizeBytes ?? -1)) {
      this.#part++;
      this.#done = 0;
    }
    const part = this.#parts?.[this.#part];
    if (part === undefined) throw new TarFormatError('the map of a file with holes does not fit its content');
    const taken = bytes.subarray(0, part.sizeBytes - this.#done);
    this.#sys.file.lseek(this.#fd, part.offset + this.#done, 0);
    for (let left = taken; left.length > 0; ) left = left.subarray(this.#sys.file.write(this.#fd, left) ?? 0);
    this.#done += taken.length;
    return taken.length;
  }
}
