// SPDX-License-Identifier: Apache-2.0

/** Between a keystroke's echo, which must not wait, and a flood, which must not become a message per chunk. */
const windowMs = 8;
const largestBatchBytes = 64 * 1024;

/** Joins bytes into batches: the first goes at once, what follows within a few milliseconds goes together. */
export class ByteBatches {
  readonly #emit: (bytes: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (bytes: Uint8Array) => void) {
    this.#emit = emit;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#timer === undefined) {
      this.flush();
      this.#timer = setTimeout(() => this.#windowOver(), windowMs);
    } else if (this.#waitingBytes >= largestBatchBytes) {
      this.flush();
    }
  }

  /** What waits goes now: before anything else is said on the same stream. */
  flush(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const bytes = this.#waiting.length === 1 ? first : new Uint8Array(Buffer.concat(this.#waiting, this.#waitingBytes));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#emit(bytes);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #windowOver(): void {
    this.#timer = undefined;
    if (this.#waitingBytes === 0) return;
    this.flush();
    this.#timer = setTimeout(() => this.#windowOver(), windowMs);
  }
}
