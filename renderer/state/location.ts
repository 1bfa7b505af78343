// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';

export const guestTabs = ['overview', 'console', 'boot-log', 'cgroup', 'network', 'config', 'files'] as const;
export type GuestTab = (typeof guestTabs)[number];

/** Where the person is. The address bar's fragment says the same, so that a reload or a link comes back here. */
export interface Place {
  serial?: string;
  guest?: string;
  tab: GuestTab;
}

export interface LocationState {
  place: Place;
  go(place: Partial<Place>): void;
  /** The view in which this guest was seen last in this window; the overview of one that was not. */
  lastTab(serial: string, guest: string): GuestTab;
  /** It was destroyed: another one of its name begins at the overview. */
  forget(serial: string, guest: string): void;
}

export type LocationStore = StoreApi<LocationState>;

/** `#/devices/SERIAL/guests/NAME/TAB` */
export function parsePlace(fragment: string): Place {
  const [, devices, serial, guests, guest, tab] = fragment.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return '';
    }
  });
  if (devices !== 'devices' || !serial) return { tab: 'overview' };
  if (guests !== 'guests' || !guest) return { serial, tab: 'overview' };
  return { serial, guest, tab: guestTabs.find((each) => each === tab) ?? 'overview' };
}

export function printPlace({ serial, guest, tab }: Place): string {
  if (serial === undefined) return '#/';
  const device = `#/devices/${encodeURIComponent(serial)}`;
  return guest === undefined ? device : `${device}/guests/${encodeURIComponent(guest)}/${tab}`;
}

const tabsKept = 200;

/** Which view of each guest was seen last; of the guests seen last. */
class LastTabs {
  readonly #tabs = new Map<string, GuestTab>();

  keep({ serial, guest, tab }: Place): void {
    if (serial === undefined || guest === undefined) return;
    const key = JSON.stringify([serial, guest]);
    this.#tabs.delete(key);
    this.#tabs.set(key, tab);
    const [oldest] = this.#tabs.keys();
    if (this.#tabs.size > tabsKept && oldest !== undefined) this.#tabs.delete(oldest);
  }

  of(serial: string, guest: string): GuestTab {
    return this.#tabs.get(JSON.stringify([serial, guest])) ?? 'overview';
  }

  forget(serial: string, guest: string): void {
    this.#tabs.delete(JSON.stringify([serial, guest]));
  }
}

/** `go` leaves out what is not named: going to a device leaves its guest. */
export function createLocationStore(window: Window): LocationStore {
  const tabs = new LastTabs();
  const store = createStore<LocationState>((set) => ({
    place: parsePlace(window.location.hash),
    go: (target) => {
      const place: Place = { ...target, tab: target.tab ?? 'overview' };
      set({ place });
      const fragment = printPlace(place);
      if (window.location.hash !== fragment) window.history.pushState(undefined, '', fragment);
    },
    lastTab: (serial, guest) => tabs.of(serial, guest),
    forget: (serial, guest) => tabs.forget(serial, guest),
  }));
  tabs.keep(store.getState().place);
  store.subscribe(({ place }) => tabs.keep(place));
  const follow = (): void => store.setState({ place: parsePlace(window.location.hash) });
  window.addEventListener('popstate', follow);
  window.addEventListener('hashchange', follow);
  return store;
}
