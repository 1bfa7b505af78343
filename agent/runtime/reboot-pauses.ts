// SPDX-License-Identifier: Apache-2.0

/** A guest that reboots sooner than this after its start is started again only after a pause, which doubles each time. */
const soonMs = 2000;
const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Keeps a guest that cannot boot from using up a processor. */
export class RebootPauses {
  readonly #wanted: boolean;
  /** How often in a row the guest has rebooted too soon. */
  #times = 0;

  /** `wanted`: lodge.reboot.pause. */
  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  /** How long to wait before the next start, in milliseconds, for a guest that has run for `ranMs`. */
  next(ranMs: number): number {
    this.#times = this.#wanted && ranMs < soonMs ? this.#times + 1 : 0;
    return this.#times === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#times - 1));
  }
}
