// SPDX-License-Identifier: Apache-2.0
import type { LodgeState, LodgeStore } from './lodge-store.ts';

/** A guest on a device, and one of its parts where it has several (a terminal). */
export interface GuestKey {
  serial: string;
  guest: string;
  part?: number | string;
}

interface Owned<T> {
  key: GuestKey;
  resource: T;
}

function isGone(state: LodgeState, { serial, guest }: GuestKey): boolean {
  const slice = state.devices[serial];
  if (slice === undefined) return true;
  return slice.guests !== undefined && !slice.guests.some((each) => each.name === guest);
}

/**
 * Things that outlive the views that show them: a terminal keeps its screen while another tab is open. It owns them,
 * and disposes of them when their guest is removed.
 */
export class GuestResources<T extends { dispose(): void }> {
  readonly #owned = new Map<string, Owned<T>>();

  constructor(store: LodgeStore) {
    store.subscribe((state) => this.#disposeGone(state));
  }

  get size(): number {
    return this.#owned.size;
  }

  obtain(key: GuestKey, make: () => T): T {
    const name = JSON.stringify([key.serial, key.guest, key.part ?? 0]);
    const owned = this.#owned.get(name);
    if (owned !== undefined) return owned.resource;
    const resource = make();
    this.#owned.set(name, { key, resource });
    return resource;
  }

  /** Disposes of one that nobody will ask for again. */
  release({ serial, guest, part = 0 }: GuestKey): void {
    const name = JSON.stringify([serial, guest, part]);
    this.#owned.get(name)?.resource.dispose();
    this.#owned.delete(name);
  }

  #disposeGone(state: LodgeState): void {
    for (const [name, { key, resource }] of this.#owned) {
      if (!isGone(state, key)) continue;
      this.#owned.delete(name);
      resource.dispose();
    }
  }
}
