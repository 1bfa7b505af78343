// SPDX-License-Identifier: Apache-2.0
import type { LogChunk } from '../api.ts';

/** Of what is kept for viewers that come late or are slow. */
const keptBytes = 8 * 1024 * 1024;

/** The newest chunks of a log, in memory. */
export class LogRing {
  readonly #limitBytes: number;
  #chunks: LogChunk[] = [];
  #bytes = 0;
  /** Of the next entry. */
  next = 0;

  constructor(limitBytes = keptBytes) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: LogChunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length;
    this.next = chunk.sequence + chunk.count;
    // A tenth at a time: to move the whole list for each chunk would cost more than the chunk.
    if (this.#bytes > this.#limitBytes * 1.1) this.#drop();
  }

  /** From the chunk that has this entry on. `lost`: entries that were wanted and are gone. */
  from(sequence: number): { chunks: LogChunk[]; lost: number } {
    const first = this.#chunks[0]?.sequence ?? this.next;
    const chunks = this.#chunks.slice(this.#indexOf(sequence));
    return { chunks, lost: Math.max(0, first - sequence) };
  }

  /** Lets go of the chunks before the one that has this entry. */
  forgetBefore(sequence: number): void {
    for (const { bytes } of this.#chunks.splice(0, this.#indexOf(sequence))) this.#bytes -= bytes.length;
  }

  #indexOf(sequence: number): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { sequence: first = 0, count = 0 } = this.#chunks[middle] ?? {};
      if (first + count <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #drop(): void {
    let count = 0;
    while (this.#bytes > this.#limitBytes && count < this.#chunks.length - 1) {
      this.#bytes -= this.#chunks[count]?.bytes.length ?? 0;
      count++;
    }
    this.#chunks.splice(0, count);
  }
}
