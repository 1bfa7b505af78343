// SPDX-License-Identifier: Apache-2.0
import { fuzzyMatch } from './fuzzy-match.ts';
import type { PaletteCommand } from './palette-commands.ts';

/** A command with its text in the person's language. */
export interface PaletteEntry {
  command: PaletteCommand;
  text: string;
  /** Searched as well: the device, and the English text where another language is shown. */
  alias: string;
}

export interface PaletteHit extends PaletteEntry {
  /** Characters of the text to mark. */
  positions: readonly number[];
}

const mostShown = 60;
/** A find in the alias is worth less than one in what can be seen. */
const aliasDiscount = 6;
/** For what concerns the guest in sight: more than a shorter name has, less than a name that was typed to its end. */
const hereBonus = 0.7;

function hitOf(query: string, entry: PaletteEntry): (PaletteHit & { score: number }) | undefined {
  const hit = matchOf(query, entry);
  return hit && { ...hit, score: hit.score + (entry.command.group === 'here' ? hereBonus : 0) };
}

function matchOf(query: string, entry: PaletteEntry): (PaletteHit & { score: number }) | undefined {
  const seen = fuzzyMatch(query, entry.text);
  const hidden = fuzzyMatch(query, `${entry.text} ${entry.alias}`);
  if (seen === undefined && hidden === undefined) return undefined;
  const hiddenScore = hidden === undefined ? Number.NEGATIVE_INFINITY : hidden.score - aliasDiscount;
  if (seen !== undefined && seen.score >= hiddenScore) return { ...entry, ...seen };
  const positions = (hidden?.positions ?? []).filter((position) => position < entry.text.length);
  return { ...entry, positions, score: hiddenScore };
}

/** Before anything is typed the views and deeds of other guests would bury the rest: the overview stands for the ones, and no harm is at hand. */
function isAtHand({ command: { group, deed } }: PaletteEntry): boolean {
  if (group === 'go') return deed.do === 'go' && deed.place.tab === 'overview';
  if (deed.do === 'turn-to') return false;
  if (group === 'guests') return deed.do === 'act' && ['start', 'stop', 'unfreeze'].includes(deed.action);
  return true;
}

/** The best first; without a query what is at hand, in the order in which they are given. */
export function searchPalette(query: string, entries: readonly PaletteEntry[]): PaletteHit[] {
  if (query.trim() === '') {
    return entries
      .filter(isAtHand)
      .slice(0, mostShown)
      .map((entry) => ({ ...entry, positions: [] }));
  }
  // What is at hand wins among equals: sort is stable, and entries come in that order.
  return entries
    .flatMap((entry) => hitOf(query, entry) ?? [])
    .sort((one, other) => other.score - one.score)
    .slice(0, mostShown);
}
