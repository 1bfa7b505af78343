// SPDX-License-Identifier: Apache-2.0
/** To fill a megabyte with zeros would be a tenth of a guest's start; most consoles never say as much. */
const firstBytes = 4096;

/** The last bytes of a stream, addressed by their offset since its beginning. */
export class RingBuffer {
  readonly #capacityBytes: number;
  /** Shorter than the capacity only while nothing has been overwritten. */
  #bytes: Uint8Array;
  #written = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
    this.#bytes = new Uint8Array(Math.min(firstBytes, capacityBytes));
  }

  /** Offset of the next byte. */
  get sequence(): number {
    return this.#written;
  }

  append(chunk: Uint8Array): void {
    this.#grow(this.#written + chunk.length);
    const capacity = this.#bytes.length;
    const kept = chunk.length > capacity ? chunk.subarray(chunk.length - capacity) : chunk;
    const start = (this.#written + chunk.length - kept.length) % capacity;
    const first = Math.min(kept.length, capacity - start);
    this.#bytes.set(kept.subarray(0, first), start);
    this.#bytes.set(kept.subarray(first), 0);
    this.#written += chunk.length;
  }

  #grow(wantedBytes: number): void {
    const length = this.#bytes.length;
    if (wantedBytes <= length || length === this.#capacityBytes) return;
    const larger = new Uint8Array(Math.min(this.#capacityBytes, Math.max(wantedBytes, 2 * length)));
    larger.set(this.#bytes.subarray(0, this.#written));
    this.#bytes = larger;
  }

  /** What is still there from `sequence` on; lostBytes: what was overwritten before it. */
  from(
    sequence: number,
    maximumBytes = this.#capacityBytes,
  ): { bytes: Uint8Array; sequence: number; lostBytes: number } {
    const capacity = this.#bytes.length;
    const oldest = Math.max(0, this.#written - capacity);
    const wanted = Math.min(Math.max(0, Math.floor(sequence)), this.#written);
    const start = Math.max(wanted, oldest);
    const length = Math.min(this.#written - start, maximumBytes);
    const bytes = new Uint8Array(length);
    const at = start % capacity;
    const first = Math.min(length, capacity - at);
    bytes.set(this.#bytes.subarray(at, at + first));
    bytes.set(this.#bytes.subarray(0, length - first), first);
    return { bytes, sequence: start, lostBytes: start - wanted };
  }
}
