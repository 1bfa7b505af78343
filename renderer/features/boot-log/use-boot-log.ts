// SPDX-License-Identifier: Apache-2.0
import { useEffect, useSyncExternalStore } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { useServices } from '../../state/use-services.ts';
import { isAlive } from '../guests/guest-facts.ts';
import { BootLogFeed } from './boot-log-feed.ts';

/**
 * The boot log of a guest, shared by the views that show it. A log that has ended, or was opened before the guest ran, begins
 * anew with the guest's next start; one that failed when it is looked at again.
 */
export function useBootLog(serial: string, guest: GuestSummary): BootLogFeed {
  const { backend, bootLogs } = useServices();
  const feed = bootLogs.obtain({ serial, guest: guest.name }, () => new BootLogFeed(backend, serial, guest.name));
  useSyncExternalStore(feed.subscribe, () => feed.version);
  const active = isAlive(guest.state) || guest.state === 'STARTING';
  useEffect(() => {
    if (active && feed.state.phase === 'ended') feed.open();
  }, [feed, active]);
  useEffect(() => {
    if (feed.state.phase === 'failed') feed.open();
  }, [feed]);
  return feed;
}
