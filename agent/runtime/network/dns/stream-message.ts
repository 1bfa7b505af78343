// SPDX-License-Identifier: Apache-2.0
const lengthBytes = 2;

/** A message as it goes over TCP, behind its length (RFC 1035, 4.2.2). */
export function streamMessage(message: Uint8Array): Uint8Array {
  return Uint8Array.from([message.length >> 8, message.length & 0xff, ...message]);
}

/** Messages out of the pieces of a stream. */
export class StreamReader {
  #bytes = new Uint8Array(0);

  /** Adds a piece, which may be empty, and takes the first message that is whole. undefined: none is. */
  add(piece: Uint8Array): Uint8Array | undefined {
    const bytes = new Uint8Array(this.#bytes.length + piece.length);
    bytes.set(this.#bytes);
    bytes.set(piece, this.#bytes.length);
    const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    const isWhole = bytes.length >= lengthBytes && bytes.length >= lengthBytes + length;
    this.#bytes = isWhole ? bytes.slice(lengthBytes + length) : bytes;
    return isWhole ? bytes.slice(lengthBytes, lengthBytes + length) : undefined;
  }
}
