// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GuestAction } from './lodge-store.ts';

/** What lies over the page, one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'settings' | 'activity' | 'new-guest' | 'add-device' | 'checks';

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
  life?: LifeStep | undefined;
  question?: Question | undefined;
  show(overlay: Overlay): void;
  /** Closes this one; another that has opened meanwhile stays. */
  hide(overlay: Overlay): void;
  ask(question: Question): void;
  settle(): void;
  askLife(step: LifeStep): void;
  settleLife(): void;
}

export type OverlayStore = StoreApi<OverlayState>;

export function createOverlayStore(): OverlayStore {
  return createStore<OverlayState>((set) => ({
    show: (open) => set({ open }),
    hide: (overlay) => set((state) => (state.open === overlay ? { open: undefined } : state)),
    ask: (question) => set({ question }),
    settle: () => set({ question: undefined }),
    askLife: (life) => set({ life }),
    settleLife: () => set({ life: undefined }),
  }));
}
