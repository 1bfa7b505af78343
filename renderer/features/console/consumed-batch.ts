// SPDX-License-Identifier: Apache-2.0

/** A terminal says that it has dealt with bytes in portions of this size: small enough to keep the line full. */
export const highMarkBytes = 32 * 1024;

/**
 * Flow control of a terminal: bytes count as dealt with when they have been parsed, not when they have come. Reported at
 * the high mark, and at once when nothing is left to parse, so that the sender is never left waiting for the rest.
 */
export class ConsumedBatch {
  readonly #report: (bytes: number) => void;
  #waitingBytes = 0;
  #parsedBytes = 0;

  constructor(report: (bytes: number) => void) {
    this.#report = report;
  }

  /** Came, and not parsed yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  came(bytes: number): void {
    this.#waitingBytes += bytes;
  }

  parsed(bytes: number): void {
    this.#waitingBytes -= bytes;
    this.#parsedBytes += bytes;
    if (this.#parsedBytes < highMarkBytes && this.#waitingBytes > 0) return;
    const report = this.#parsedBytes;
    this.#parsedBytes = 0;
    this.#report(report);
  }
}
