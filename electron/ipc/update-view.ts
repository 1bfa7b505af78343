// SPDX-License-Identifier: Apache-2.0
import type { FailureView } from './failure.ts';

/** A version that is newer than the one that runs. All of it is the feed's word, shown as text. */
export interface UpdateFacts {
  version: string;
  /** What is new; empty where the feed says nothing. */
  notes: string;
  sizeBytes?: number;
}

/**
 * Why there are no updates here: a browser has none, an app that is run from its sources has its sources, a build without a feed
 * asks nobody, and one that came by other ways than an installer of ours is brought up to date by those.
 */
export type NoUpdates = 'browser' | 'not-packaged' | 'not-set-up' | 'not-installed-by-us';

export type UpdateStatus =
  | { state: 'unavailable'; why: NoUpdates }
  | { state: 'idle' }
  | { state: 'checking' }
  | { state: 'current'; checkedAtMs: number }
  | { state: 'available'; update: UpdateFacts }
  | { state: 'downloading'; update: UpdateFacts; sentBytes: number; totalBytes: number }
  /** Downloaded and verified: it is installed when the app quits. */
  | { state: 'ready'; update: UpdateFacts }
  | { state: 'failed'; failure: FailureView; update?: UpdateFacts };

export interface UpdatesView {
  /** Whether the app asks by itself: at its start, and once a day. It downloads and installs nothing by itself. */
  automatic: boolean;
  status: UpdateStatus;
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The address of a feed, as electron-updater's generic provider takes it: https, or http on this computer. undefined: not one. */
export function feedAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
  if (!safe || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return url.href;
}
