// SPDX-License-Identifier: Apache-2.0

/** Over so long a time the speed is a mean: shorter it jumps, longer it tells of what is past. */
const windowMs = 4_000;
/** Before that there is nothing to tell. */
const leastMs = 500;

/** How fast the bytes of a long piece of work come, from what is told of it now and then. */
export class TransferSpeed {
  #samples: { atMs: number; bytes: number }[] = [];

  /** Bytes per second; undefined: not known yet. Less than before is something else that begins. */
  add(bytes: number, atMs: number): number | undefined {
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    const last = this.#samples.at(-1);
    if (last === undefined || atMs - last.atMs >= 100) this.#samples.push({ atMs, bytes });
    while ((this.#samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - windowMs) this.#samples.shift();
    const first = this.#samples[0] as { atMs: number; bytes: number };
    const elapsedMs = atMs - first.atMs;
    return elapsedMs < leastMs ? undefined : ((bytes - first.bytes) * 1000) / elapsedMs;
  }

  /** Something has stood still: what was before tells nothing. */
  reset(): void {
    this.#samples = [];
  }
}
