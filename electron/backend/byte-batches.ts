// SPDX-License-Identifier: Apache-2.0

/** Between a keystroke's echo, which must not wait, and a flood, which must not become a message per chunk. */
const windowMs = 8;
/** An echo comes in a few pieces: a character, and what a line editor draws behind it. So many go at once in each window. */
const promptPieces = 4;
const largestBatchBytes = 64 * 1024;

/** Joins bytes into batches: the first pieces go at once, what follows within a few milliseconds goes together. */
export class ByteBatches {
  readonly #emit: (bytes: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Of this window. */
  #emitted = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (bytes: Uint8Array) => void) {
    this.#emit = emit;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    const isPrompt = this.#waiting.length === 1 && this.#emitted < promptPieces;
    if (isPrompt || this.#waitingBytes >= largestBatchBytes) this.flush();
    this.#timer ??= setTimeout(() => this.#windowOver(), windowMs);
  }

  /** What waits goes now: before anything else is said on the same stream. */
  flush(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const bytes = this.#waiting.length === 1 ? first : new Uint8Array(Buffer.concat(this.#waiting, this.#waitingBytes));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#emitted++;
    this.#emit(bytes);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #windowOver(): void {
    this.#timer = undefined;
    // What waited begins the next window, so that a flood goes once in each.
    const wasBusy = this.#waitingBytes > 0;
    this.flush();
    this.#emitted = wasBusy ? promptPieces : 0;
    if (wasBusy) this.#timer = setTimeout(() => this.#windowOver(), windowMs);
  }
}
