// SPDX-License-Identifier: Apache-2.0
import { eventTags } from './event-tags.ts';

/** Types of values in a binary event (liblog's android/log.h, AndroidEventLogType). */
const type = { int: 0, long: 1, string: 2, list: 3, float: 4 } as const;
const deepestList = 8;

class Reader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number): Buffer {
    if (length > this.left) throw new RangeError('the event ends in the middle of a value');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}

function value(reader: Reader, depth: number): string {
  const kind = reader.take(1).readUInt8();
  switch (kind) {
    case type.int:
      return String(reader.take(4).readInt32LE());
    case type.long:
      return String(reader.take(8).readBigInt64LE());
    case type.string:
      return reader.take(reader.take(4).readUInt32LE()).toString();
    case type.list:
      return list(reader, depth);
    case type.float:
      return String(Number(reader.take(4).readFloatLE().toPrecision(7)));
    default:
      throw new RangeError(`an event has a value of type ${kind}`);
  }
}

function list(reader: Reader, depth: number): string {
  if (depth >= deepestList) throw new RangeError('an event has lists within lists within lists');
  const count = reader.take(1).readUInt8();
  return `[${Array.from({ length: count }, () => value(reader, depth + 1)).join(',')}]`;
}

/** A payload of the buffers events, stats and security: a tag's number and at most one value. Throws RangeError. */
export function readEvent(payload: Buffer): { tag: string; text: string } {
  const reader = new Reader(payload);
  const number = reader.take(4).readUInt32LE();
  return { tag: eventTags[number] ?? String(number), text: reader.left === 0 ? '' : value(reader, 0) };
}
