// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, importTrailerBytes } from '../protocol/index.ts';

/** CRC-32 of what had the sum `before` and these bytes behind it. */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

/**
 * Hands on the bytes of a file, counted and summed, and checks them against the sum that comes behind them. Without a size it is
 * unknown where the file ends, and there is no sum.
 */
export class VerifiedInput {
  readonly #crc32: Crc32;
  readonly #sizeBytes: number | undefined;
  readonly #sink: (bytes: Uint8Array) => void;
  #trailer = new Uint8Array(0);
  #receivedBytes = 0;
  #sum = 0;

  constructor(crc32: Crc32, sizeBytes: number | undefined, sink: (bytes: Uint8Array) => void) {
    this.#crc32 = crc32;
    this.#sizeBytes = sizeBytes;
    this.#sink = sink;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get crc32(): number {
    return this.#sum;
  }

  /** What comes now was asked for from `receivedBytes` on: the sum comes again, and whole. */
  resume(): void {
    this.#trailer = new Uint8Array(0);
  }

  write(bytes: Uint8Array): void {
    if (this.#sizeBytes === undefined) {
      this.#take(bytes);
      return;
    }
    const ofFile = bytes.subarray(0, this.#sizeBytes - this.#receivedBytes);
    this.#take(ofFile);
    if (ofFile.length === bytes.length) return;
    const trailer = new Uint8Array(this.#trailer.length + bytes.length - ofFile.length);
    trailer.set(this.#trailer);
    trailer.set(bytes.subarray(ofFile.length), this.#trailer.length);
    if (trailer.length > importTrailerBytes)
      throw new AgentFailure('protocol-error', 'more has come than the file was said to have');
    this.#trailer = trailer;
  }

  /** Throws AgentFailure archive-invalid where the file is not whole, or not what was sent. */
  finish(): void {
    if (this.#sizeBytes === undefined) return;
    if (this.#receivedBytes < this.#sizeBytes || this.#trailer.length < importTrailerBytes)
      refuse(`${this.#receivedBytes} of ${this.#sizeBytes} bytes of the file have come`);
    const sent = new DataView(this.#trailer.buffer).getUint32(0);
    if (sent !== this.#sum) refuse('the file was damaged on its way: its sum is another');
  }

  #take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#sink(bytes);
    this.#sum = this.#crc32(bytes, this.#sum);
    this.#receivedBytes += bytes.length;
  }
}

function refuse(message: string): never {
  throw new AgentFailure('archive-invalid', message, { hint: `${message}; import it again` });
}
