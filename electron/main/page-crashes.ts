// SPDX-License-Identifier: Apache-2.0

const withinMs = 60_000;
const mostReloads = 3;

/** Crashes of one window's page: whether it is to be loaded anew. One that crashes again and again is left as it is. */
export class PageCrashes {
  #atMs: number[] = [];

  /** `reason`: Electron's, of render-process-gone. */
  shouldReload(reason: string, nowMs: number): boolean {
    if (reason === 'clean-exit') return false;
    this.#atMs = [...this.#atMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    return this.#atMs.length <= mostReloads;
  }
}
