// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GuestAction } from './lodge-store.ts';

/** What lies over the page, one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'settings' | 'activity' | 'new-guest' | 'add-device' | 'checks';

/** Of the settings, in the order of their list. */
export const settingsPages = ['appearance', 'terminal', 'adb', 'app'] as const;
export type SettingsPage = (typeof settingsPages)[number];

/** An action that loses something and waits for a yes. */
export interface Question {
  serial: string;
  guests: readonly string[];
  action: Extract<GuestAction, 'kill' | 'destroy'>;
}

/** Steps in a guest's life that are asked about before they are done. */
export type LifeKind =
  | 'snapshot'
  | 'clone'
  | 'start-copy'
  | 'rename'
  | 'export'
  | 'autostart'
  | 'restore'
  | 'remove-snapshot';

export interface LifeStep {
  kind: LifeKind;
  serial: string;
  guest: string;
  /** Of those that are about one. */
  snapshot: string | undefined;
}

export interface OverlayState {
  open?: Overlay | undefined;
  /** The one that was looked at last. */
  settingsPage: SettingsPage;
  life?: LifeStep | undefined;
  question?: Question | undefined;
  show(overlay: Overlay): void;
  /** Closes this one; another that has opened meanwhile stays. */
  hide(overlay: Overlay): void;
  turnTo(page: SettingsPage): void;
  ask(question: Question): void;
  settle(): void;
  askLife(step: LifeStep): void;
  settleLife(): void;
}

export type OverlayStore = StoreApi<OverlayState>;

export function createOverlayStore(): OverlayStore {
  return createStore<OverlayState>((set) => ({
    settingsPage: 'appearance',
    show: (open) => set({ open }),
    hide: (overlay) => set((state) => (state.open === overlay ? { open: undefined } : state)),
    turnTo: (settingsPage) => set({ settingsPage }),
    ask: (question) => set({ question }),
    settle: () => set({ question: undefined }),
    askLife: (life) => set({ life }),
    settleLife: () => set({ life: undefined }),
  }));
}
