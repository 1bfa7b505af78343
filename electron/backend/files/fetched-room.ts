// SPDX-License-Identifier: Apache-2.0

/** As many as one drags by and by; what is older may still be copied from elsewhere only if it was dropped long ago. */
const mostFiles = 16;
/** Together, but for the newest, which may be larger. */
const mostBytes = 4 * 1024 ** 3;
/** What others on this computer need to go on. */
const spareBytes = 64 * 1024 ** 2;

export interface RoomRequest {
  /** Sizes of what a page has already, the oldest first. */
  kept: readonly number[];
  wantedBytes: number;
  /** Free where they are kept; undefined: not known. */
  freeBytes: number | undefined;
}

/** How many of the oldest go for a new one; undefined: it does not fit even without all of them, and none goes. */
export function planRoom({ kept, wantedBytes, freeBytes }: RoomRequest): number | undefined {
  const isEnough = (dropped: number): boolean => {
    const left = kept.slice(dropped);
    const freed = kept.slice(0, dropped).reduce((sum, size) => sum + size, 0);
    const total = left.reduce((sum, size) => sum + size, 0);
    const hasSpace = freeBytes === undefined || freeBytes + freed >= wantedBytes + spareBytes;
    return hasSpace && left.length < mostFiles && (left.length === 0 || total + wantedBytes <= mostBytes);
  };
  for (let dropped = 0; dropped <= kept.length; dropped++) if (isEnough(dropped)) return dropped;
  return undefined;
}
