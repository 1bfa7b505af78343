// SPDX-License-Identifier: Apache-2.0
import type { Bridge } from '../../electron/ipc/contract.ts';
import { followVisibility, isSeen, onSeen, setSeenByShell } from '../components/window-sight.ts';
import type { BootLogFeed } from '../features/boot-log/boot-log-feed.ts';
import type { ConfigDraft } from '../features/config/config-draft.ts';
import type { ConsoleLayoutStore } from '../features/console/console-layout.ts';
import { ConsoleShares } from '../features/console/console-shares.ts';
import type { TerminalSession } from '../features/console/terminal-session.ts';
import type { FilesPlace } from '../features/files/files-place.ts';
import { Backend } from './backend.ts';
import { type ChecksStore, createChecksStore } from './checks.ts';
import { onGoneGuest } from './gone-guests.ts';
import { GuestResources } from './guest-resources.ts';
import { createLocationStore, type LocationStore } from './location.ts';
import { LodgeActions } from './lodge-actions.ts';
import { createLodgeStore, type LodgeStore } from './lodge-store.ts';
import { Metrics } from './metrics.ts';
import { createNoticeStore, type NoticeStore } from './notices.ts';
import { createOverlayStore, type OverlayStore } from './overlays.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';

/** Everything that lives as long as the window. Made once, in main.tsx or by a test. */
export interface Services {
  backend: Backend;
  store: LodgeStore;
  actions: LodgeActions;
  notices: NoticeStore;
  location: LocationStore;
  settings: SettingsStore;
  overlays: OverlayStore;
  metrics: Metrics;
  checks: ChecksStore;
  terminals: GuestResources<TerminalSession>;
  consoles: GuestResources<ConsoleLayoutStore>;
  consoleShares: ConsoleShares;
  bootLogs: GuestResources<BootLogFeed>;
  drafts: GuestResources<ConfigDraft>;
  filePlaces: GuestResources<FilesPlace>;
}

export function createServices(bridge: Bridge, window: Window): Services {
  const backend = new Backend(bridge);
  const store = createLodgeStore();
  const notices = createNoticeStore();
  const location = createLocationStore(window);
  const metrics = new Metrics(backend, store);
  const consoleShares = new ConsoleShares(window.localStorage);
  onGoneGuest(store, (gone) => {
    location.getState().forget(gone.serial, gone.guest);
    consoleShares.forget(gone);
  });
  backend.on('window.seen', ({ seen }) => setSeenByShell(seen, window.document));
  onSeen((seen) => metrics.setVisible(seen));
  followVisibility(window.document);
  metrics.setVisible(isSeen());
  return {
    backend,
    store,
    notices,
    actions: new LodgeActions(backend, store, notices, location),
    location,
    settings: createSettingsStore(window.localStorage, window),
    overlays: createOverlayStore(),
    metrics,
    checks: createChecksStore(backend, window.localStorage),
    terminals: new GuestResources(store),
    consoles: new GuestResources(store),
    consoleShares,
    bootLogs: new GuestResources(store),
    drafts: new GuestResources(store),
    filePlaces: new GuestResources(store),
  };
}
