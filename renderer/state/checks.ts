// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostCheck } from '../../agent/protocol/index.ts';
import type { FailureView } from '../../electron/ipc/failure.ts';
import { type Backend, failureOf } from './backend.ts';

/** How the checks of one device stand. They outlive the dialog that shows them. */
export type CheckRun =
  | { phase: 'running' }
  | { phase: 'done'; checks: readonly HostCheck[]; atMs: number }
  | { phase: 'failed'; failure: FailureView };

export interface ChecksState {
  runs: Readonly<Record<string, CheckRun>>;
  /** Serials that the checks were offered for: once is enough. */
  offered: readonly string[];
  run(serial: string): Promise<void>;
  /** The offer is not wanted. */
  decline(serial: string): void;
}

export type ChecksStore = StoreApi<ChecksState>;

const storageKey = 'lodge.checked-devices';
const mostKept = 200;

/** What storage holds may be of another version or edited by hand. */
export function parseOffered(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value)
      ? value.filter((each): each is string => typeof each === 'string').slice(-mostKept)
      : [];
  } catch {
    return [];
  }
}

export function createChecksStore(backend: Backend, storage: Storage): ChecksStore {
  const store = createStore<ChecksState>((set, get) => {
    const setRun = (serial: string, run: CheckRun): void => set(({ runs }) => ({ runs: { ...runs, [serial]: run } }));
    const decline = (serial: string): void => {
      if (get().offered.includes(serial)) return;
      const offered = [...get().offered, serial].slice(-mostKept);
      storage.setItem(storageKey, JSON.stringify(offered));
      set({ offered });
    };
    return {
      runs: {},
      offered: parseOffered(storage.getItem(storageKey)),
      decline,
      run: async (serial) => {
        decline(serial);
        if (get().runs[serial]?.phase === 'running') return;
        setRun(serial, { phase: 'running' });
        try {
          const { checks } = await backend.call('host.check', { serial });
          setRun(serial, { phase: 'done', checks, atMs: Date.now() });
        } catch (error) {
          setRun(serial, { phase: 'failed', failure: failureOf(error) });
        }
      },
    };
  });
  return store;
}
