// SPDX-License-Identifier: Apache-2.0

/** Sees a text go by in a stream of bytes, also when it comes in parts. */
export class TextWatch {
  readonly #wanted: Buffer;
  #tail: Buffer = Buffer.alloc(0);

  constructor(text: string) {
    this.#wanted = Buffer.from(text);
  }

  sees(bytes: Uint8Array): boolean {
    const all = Buffer.concat([this.#tail, bytes]);
    this.#tail = all.subarray(Math.max(0, all.length - this.#wanted.length + 1));
    return all.includes(this.#wanted);
  }
}
