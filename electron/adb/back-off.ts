// SPDX-License-Identifier: Apache-2.0

export interface BackOffOptions {
  firstMs: number;
  longestMs: number;
  /** 0 to 1, for the jitter. */
  random?: () => number;
}

/** Waiting times that double, each with a jitter of half its length, so that many clients do not come back in step. */
export class BackOff {
  #options: BackOffOptions;
  #attempt = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** How many delays have been taken since the last reset. */
  get attempt(): number {
    return this.#attempt;
  }

  nextDelayMs(): number {
    const { firstMs, longestMs, random = Math.random } = this.#options;
    const full = Math.min(longestMs, firstMs * 2 ** this.#attempt);
    this.#attempt++;
    return Math.round(full / 2 + (full / 2) * random());
  }

  reset(): void {
    this.#attempt = 0;
  }
}
