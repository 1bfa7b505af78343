// SPDX-License-Identifier: Apache-2.0

const windowMs = 60_000;
const most = 10;

/** Keeps us from putting back for ever what somebody else takes away each time. Times are of the monotonic clock. */
export class FightLimit {
  #times: number[] = [];

  mayAllow(nowMs: number): boolean {
    return this.#times.filter((time) => nowMs - time < windowMs).length < most;
  }

  /** Whether to do it once more, which counts; else after how many milliseconds to ask again. */
  allows(nowMs: number): { now: true } | { now: false; afterMs: number } {
    this.#times = this.#times.filter((time) => nowMs - time < windowMs);
    if (this.#times.length < most) {
      this.#times.push(nowMs);
      return { now: true };
    }
    return { now: false, afterMs: (this.#times[0] ?? nowMs) + windowMs - nowMs };
  }
}
