// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';

type Timed = Pick<BootLogEntry, 'timeMs'>;

/** How many of `entries`, which are in order, are not later than this. */
function countUntil(entries: readonly Timed[], timeMs: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Timed).timeMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Adds entries that came together where their times belong, behind others of the same time. Answers the first index that has another
 * entry now than before; undefined: all came at the end. Costs what is added, and what is later than the earliest of it.
 */
export function addInOrder<T extends Timed>(entries: T[], fresh: readonly T[]): number | undefined {
  const sorted = isInOrder(fresh) ? fresh : [...fresh].sort((one, other) => one.timeMs - other.timeMs);
  const [first] = sorted;
  if (first === undefined) return undefined;
  const from = countUntil(entries, first.timeMs);
  if (from === entries.length) {
    for (const entry of sorted) entries.push(entry);
    return undefined;
  }
  const later = entries.splice(from);
  let next = 0;
  for (const entry of sorted) {
    for (; next < later.length && (later[next] as T).timeMs <= entry.timeMs; next++) entries.push(later[next] as T);
    entries.push(entry);
  }
  for (; next < later.length; next++) entries.push(later[next] as T);
  return from;
}

function isInOrder(entries: readonly Timed[]): boolean {
  return entries.every((entry, index) => index === 0 || (entries[index - 1] as Timed).timeMs <= entry.timeMs);
}
