// SPDX-License-Identifier: Apache-2.0
import { useEffect, useSyncExternalStore } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { useServices } from '../../state/use-services.ts';
import { isAlive } from '../guests/guest-facts.ts';
import { BootLogFeed } from './boot-log-feed.ts';

/** Changes with each start and each end of a guest, a start that fails included. */
export function chapterOf({ state, startedAtMs, lastEnd }: GuestSummary): string {
  return `${isAlive(state) || state === 'STARTING'} ${startedAtMs} ${lastEnd?.atMs}`;
}

/**
 * The boot log of a guest, shared by the views that show it. A log that has ended is read anew when the guest has started or
 * ended since, once for each; one that failed when it is looked at again.
 */
export function useBootLog(serial: string, guest: GuestSummary): BootLogFeed {
  const { backend, bootLogs } = useServices();
  const chapter = chapterOf(guest);
  const feed = bootLogs.obtain(
    { serial, guest: guest.name },
    () => new BootLogFeed(backend, { serial, guest: guest.name }, chapter),
  );
  useSyncExternalStore(feed.subscribe, () => feed.version);
  const { phase } = feed.state;
  useEffect(() => {
    if (phase === 'ended' && feed.chapter !== chapter) feed.open(chapter);
  }, [feed, phase, chapter]);
  useEffect(() => {
    if (feed.state.phase === 'failed') feed.open();
  }, [feed]);
  return feed;
}
