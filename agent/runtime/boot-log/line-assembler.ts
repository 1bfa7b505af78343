// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';

const newline = 0x0a;
/** Of a line that never ends only its last bytes are kept. */
export const lineLimit = 4096;

/** Makes lines of bytes that come in any parts. A character may be cut by the end of a read, so bytes are what waits. */
export class LineAssembler {
  readonly #sys: Sys;
  #partial: Uint8Array = new Uint8Array(0);

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** The lines that are whole by now, with their ends. */
  take(bytes: Uint8Array): string {
    const end = bytes.lastIndexOf(newline) + 1;
    if (end === 0) {
      this.#partial = joined(this.#partial, bytes).slice(-lineLimit);
      return '';
    }
    const whole = joined(this.#partial, bytes.subarray(0, end));
    this.#partial = bytes.slice(end).slice(-lineLimit);
    return this.#sys.text.decodeUtf8(whole);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
