// SPDX-License-Identifier: Apache-2.0

/**
 * A property area of bionic (prop_area.h, prop_info.h): a header of 128 bytes, then a tree of the names' parts whose nodes refer to
 * each other, and to the properties, by offsets behind the header.
 */
export const areaHeaderBytes = 128;
const magic = 0x504f5250;
const version = 0xfc6ed0ab;
/** namelen, prop, left, right, children; the part of the name follows. */
const nodeBytes = 20;
/** serial and value; the whole name follows. */
const infoBytes = 96;
const valueBytes = 92;
const longFlag = 1 << 16;
/** In the place of a long value: a note for old readers, then where it is, from the property on. */
const longOffsetAt = 4 + 56;
/** While a value changes, which the lowest bit of its serial tells, the old one is behind the root node. */
const backupAt = nodeBytes;
const longestText = 64 * 1024;

/** Of the header: bytes behind it that are in use. undefined: these are not the first bytes of an area. */
export function areaBytesInUse(header: Uint8Array): number | undefined {
  if (header.length < areaHeaderBytes) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  return view.getUint32(8, true) === magic && view.getUint32(12, true) === version
    ? view.getUint32(0, true)
    : undefined;
}

/** Reads what a guest has written, which may be anything: an offset that leads out, or in a circle, leads to nothing. */
class AreaReader {
  readonly #data: Uint8Array;
  readonly #view: DataView;

  constructor(area: Uint8Array) {
    this.#data = area.subarray(areaHeaderBytes);
    this.#view = new DataView(this.#data.buffer, this.#data.byteOffset, this.#data.length);
  }

  /** undefined: beyond the end. */
  number(offset: number): number | undefined {
    return offset + 4 <= this.#data.length ? this.#view.getUint32(offset, true) : undefined;
  }

  /** Up to its NUL, which must be there. */
  text(offset: number, longest: number): Uint8Array | undefined {
    const rest = this.#data.subarray(offset, offset + longest + 1);
    const end = rest.indexOf(0);
    return end < 0 ? undefined : rest.subarray(0, end);
  }

  property(info: number): { name: Uint8Array; value: Uint8Array } | undefined {
    const serial = this.number(info);
    const name = this.text(info + infoBytes, longestText);
    if (serial === undefined || name === undefined || name.length === 0) return undefined;
    const value = this.#value(info, serial);
    return value === undefined ? undefined : { name, value };
  }

  #value(info: number, serial: number): Uint8Array | undefined {
    if ((serial & longFlag) !== 0) {
      const offset = this.number(info + longOffsetAt);
      return offset === undefined ? undefined : this.text(info + offset, longestText);
    }
    return this.text((serial & 1) === 0 ? info + 4 : backupAt, valueBytes - 1);
  }
}

/**
 * Calls back for each property of an area, in no order, until it is answered with false; the bytes are those of the area. `area`: the
 * header and what is in use behind it.
 */
export function readPropertyArea(area: Uint8Array, tell: (name: Uint8Array, value: Uint8Array) => boolean): void {
  const reader = new AreaReader(area);
  const seen = new Set<number>();
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const info = reader.number(node + 4);
    const property = info === undefined || info === 0 ? undefined : reader.property(info);
    if (property !== undefined && !tell(property.name, property.value)) return;
    for (const link of [8, 12, 16]) {
      const next = reader.number(node + link);
      if (next !== undefined && next !== 0) pending.push(next);
    }
  }
}
