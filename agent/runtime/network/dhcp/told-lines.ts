// SPDX-License-Identifier: Apache-2.0

/** At once: a boot has a few. */
const atOnce = 8;
const oneEachMs = 60_000;

/**
 * Which of a guest's doings are written into its log, of which each may be told by lines of the guest's own making, as many as it likes:
 * not the same again at once, eight at a time, then one a minute with how many were not told. Pure: it is given the time.
 */
export class ToldLines {
  #last = '';
  #left = atOnce;
  #sinceMs = 0;
  #untold = 0;

  /** Whether to write it. `nowMs`: of a clock that never goes back. */
  take(line: string, nowMs: number): boolean {
    if (line === this.#last) return false;
    const gained = Math.floor((nowMs - this.#sinceMs) / oneEachMs);
    this.#left = Math.min(atOnce, this.#left + gained);
    if (this.#left === atOnce) this.#sinceMs = nowMs;
    else this.#sinceMs += gained * oneEachMs;
    this.#last = line;
    if (this.#left === 0) {
      this.#untold++;
      return false;
    }
    this.#left--;
    return true;
  }

  /** How many were not told since this was asked. */
  takeUntold(): number {
    const untold = this.#untold;
    this.#untold = 0;
    return untold;
  }
}
