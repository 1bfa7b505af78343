// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export const languageChoices = ['system', 'en', 'zh-CN'] as const;

export const guestSorts = ['name', 'state', 'started'] as const;
export type GuestSort = (typeof guestSorts)[number];

/** Colours of terminals: those of the app's theme, or always these. */
export const terminalSchemes = ['app', 'light', 'dark'] as const;

export interface Settings {
  theme: (typeof themes)[number];
  language: (typeof languageChoices)[number];
  /** Terminal: speaks what is printed to assistive technology. Costs speed. */
  screenReader: boolean;
  /** By the system, of long tasks that end while one looks elsewhere. */
  notifications: boolean;
  terminalFontSize: number;
  /** Name of a font on this computer; empty: ours. */
  terminalFont: string;
  terminalScheme: (typeof terminalSchemes)[number];
  scrollbackLines: number;
  /** Of the list of guests. */
  guestSort: GuestSort;
  /** In CSS pixels; a narrow window takes less. */
  sidebarWidth: number;
}

export const sidebarWidths = { least: 200, usual: 272, most: 440 } as const;

export type SettingsStore = StoreApi<Settings>;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  screenReader: false,
  notifications: true,
  terminalFontSize: 13,
  terminalFont: '',
  terminalScheme: 'app',
  scrollbackLines: 10_000,
  guestSort: 'name',
  sidebarWidth: sidebarWidths.usual,
};

const longestFontName = 80;
const storageKey = 'lodge.settings';

function oneOf<T extends string>(values: readonly T[], value: unknown, otherwise: T): T {
  return values.find((each) => each === value) ?? otherwise;
}

function within(value: unknown, lowest: number, highest: number, otherwise: number): number {
  return typeof value === 'number' && value >= lowest && value <= highest ? Math.round(value) : otherwise;
}

/** What storage holds may be of another version or edited by hand: each field that does not fit gets its default. */
export function parseSettings(text: string | null): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    value = {};
  }
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return {
    theme: oneOf(themes, given.theme, defaultSettings.theme),
    language: oneOf(languageChoices, given.language, defaultSettings.language),
    screenReader: given.screenReader === true,
    notifications: given.notifications !== false,
    terminalFontSize: within(given.terminalFontSize, 8, 32, defaultSettings.terminalFontSize),
    terminalFont: typeof given.terminalFont === 'string' ? given.terminalFont.slice(0, longestFontName) : '',
    terminalScheme: oneOf(terminalSchemes, given.terminalScheme, defaultSettings.terminalScheme),
    guestSort: oneOf(guestSorts, given.guestSort, defaultSettings.guestSort),
    sidebarWidth: within(given.sidebarWidth, sidebarWidths.least, sidebarWidths.most, defaultSettings.sidebarWidth),
    scrollbackLines: within(given.scrollbackLines, 0, 200_000, defaultSettings.scrollbackLines),
  };
}

/** `window` tells what another window of the app has changed (the `storage` event of HTML's Web Storage). */
export function createSettingsStore(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  window: Pick<EventTarget, 'addEventListener'>,
): SettingsStore {
  const store = createStore<Settings>(() => parseSettings(storage.getItem(storageKey)));
  store.subscribe((settings) => storage.setItem(storageKey, JSON.stringify(settings)));
  window.addEventListener('storage', (event) => {
    const { key, newValue } = event as StorageEvent;
    if (key === storageKey) store.setState(parseSettings(newValue));
  });
  return store;
}
