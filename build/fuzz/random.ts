// SPDX-License-Identifier: Apache-2.0
/** Numbers that a seed decides, so that a run can be repeated: xorshift of 32 bits (Marsaglia 2003). */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Its one state without a successor is 0.
    this.#state = (seed ^ 0x2545f491) >>> 0 || 1;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  /** Throws RangeError when there is nothing to choose from. */
  of<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('nothing to choose from');
    return choices[this.below(choices.length)] as T;
  }
}
