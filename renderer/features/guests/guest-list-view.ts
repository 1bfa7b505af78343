// SPDX-License-Identifier: Apache-2.0
import type { GuestState, GuestSummary } from '../../../agent/protocol/index.ts';
import type { GuestAction } from '../../state/lodge-store.ts';
import type { GuestSort } from '../../state/settings.ts';
import { offeredActions } from './guest-actions.ts';

/** What is shown of the list: `all`, those with processes, or those without. */
export const guestScopes = ['all', 'running', 'stopped'] as const;
export type GuestScope = (typeof guestScopes)[number];

export interface GuestListView {
  text: string;
  scope: GuestScope;
  sort: GuestSort;
}

const stateOrder: Readonly<Record<GuestState, number>> = {
  RUNNING: 0,
  THAWED: 0,
  STARTING: 1,
  FREEZING: 2,
  FROZEN: 2,
  STOPPING: 3,
  ABORTING: 3,
  STOPPED: 4,
};

function matchesText({ name, addresses, state }: GuestSummary, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const searched = [name, state, ...addresses].join(' ').toLowerCase();
  return words.every((word) => searched.includes(word));
}

function matchesScope({ state }: GuestSummary, scope: GuestScope): boolean {
  return scope === 'all' || (scope === 'stopped') === (state === 'STOPPED');
}

function byName(one: GuestSummary, other: GuestSummary): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

const comparators: Readonly<Record<GuestSort, (one: GuestSummary, other: GuestSummary) => number>> = {
  name: byName,
  state: (one, other) => stateOrder[one.state] - stateOrder[other.state],
  // The last started on top; those that have never run below.
  started: (one, other) => (other.startedAtMs ?? 0) - (one.startedAtMs ?? 0),
};

/** The guests to show, in order. */
export function viewGuests(guests: readonly GuestSummary[], { text, scope, sort }: GuestListView): GuestSummary[] {
  return guests
    .filter((guest) => matchesScope(guest, scope) && matchesText(guest, text.trim()))
    .sort((one, other) => comparators[sort](one, other) || byName(one, other));
}

export interface BulkOffer {
  action: GuestAction;
  /** Of those chosen, the ones that it can be done with. */
  guests: string[];
}

const bulkActions: readonly GuestAction[] = ['start', 'stop', 'restart', 'freeze', 'unfreeze', 'kill', 'destroy'];

/** What can be done with several at once: each action with those that it fits, none where it fits nobody. */
export function bulkOffers(
  guests: readonly GuestSummary[],
  busyOf: (guest: string) => GuestAction | undefined,
): BulkOffer[] {
  const fits = (guest: GuestSummary, action: GuestAction): boolean =>
    offeredActions(guest, busyOf(guest.name)).some((offer) => offer.action === action && offer.enabled);
  return bulkActions
    .map((action) => ({ action, guests: guests.filter((guest) => fits(guest, action)).map(({ name }) => name) }))
    .filter((offer) => offer.guests.length > 0);
}

/** The chosen names after a click on a box; with Shift all between the last click and this one follow it. */
export function withClick(
  chosen: ReadonlySet<string>,
  shown: readonly string[],
  { name, last, range }: { name: string; last: string | undefined; range: boolean },
): ReadonlySet<string> {
  const next = new Set(chosen);
  const wanted = !chosen.has(name);
  const from = range && last !== undefined ? shown.indexOf(last) : -1;
  const to = shown.indexOf(name);
  const clicked = from === -1 ? [name] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of clicked) {
    if (wanted) next.add(each);
    else next.delete(each);
  }
  return next;
}
