// SPDX-License-Identifier: Apache-2.0

/** Between a keystroke's echo, which must not wait, and a flood, which must not become a message per chunk. */
const windowMs = 8;
/** An echo is a few small pieces: what goes at once in each window. Whoever prints more is not typed to. */
const prompt = { pieces: 16, bytes: 4096 };
const largestBatchBytes = 64 * 1024;

/** Joins bytes into batches: a little goes at once, what follows within a few milliseconds goes together. */
export class ByteBatches {
  readonly #emit: (bytes: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Of this window. */
  #emitted = { pieces: 0, bytes: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (bytes: Uint8Array) => void) {
    this.#emit = emit;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    const { pieces, bytes: emittedBytes } = this.#emitted;
    const isPrompt = this.#waiting.length === 1 && pieces < prompt.pieces && emittedBytes < prompt.bytes;
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
    this.#emitted.pieces++;
    this.#emitted.bytes += bytes.length;
    this.#emit(bytes);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #windowOver(): void {
    this.#timer = undefined;
    this.#emitted = { pieces: 0, bytes: 0 };
    if (this.#waitingBytes === 0) return;
    // Counts in the next window, so that a flood goes once in each.
    this.flush();
    this.#timer = setTimeout(() => this.#windowOver(), windowMs);
  }
}
