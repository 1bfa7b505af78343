// SPDX-License-Identifier: Apache-2.0
import type { LodgeState, LodgeStore } from './lodge-store.ts';

export interface GoneGuest {
  serial: string;
  guest: string;
}

/** Guests that were there and are not: destroyed or renamed. Those of a device that went away are there all the same. */
export function goneGuests(before: LodgeState, after: LodgeState): GoneGuest[] {
  return Object.entries(before.devices).flatMap(([serial, { guests: had }]) => {
    const has = after.devices[serial]?.guests;
    if (had === undefined || has === undefined || had === has) return [];
    const names = new Set(has.map(({ name }) => name));
    return had.filter(({ name }) => !names.has(name)).map(({ name }) => ({ serial, guest: name }));
  });
}

export function onGoneGuest(store: LodgeStore, listener: (gone: GoneGuest) => void): void {
  store.subscribe((after, before) => {
    if (after.devices === before.devices) return;
    for (const gone of goneGuests(before, after)) listener(gone);
  });
}
