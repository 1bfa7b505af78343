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

/** The log of a boot that the device keeps, for as long as this view shows it; undefined: none is asked for. */
export function useKeptBoot(serial: string, guest: string, boot: number | undefined): BootLogFeed | undefined {
  const { backend, bootLogs } = useServices();
  const key = { serial, guest, part: `boot ${boot}` };
  const make = (): BootLogFeed => new BootLogFeed(backend, { serial, guest, boot: boot ?? 0 }, '');
  const feed = boot === undefined ? undefined : bootLogs.obtain(key, make);
  useSyncExternalStore(feed?.subscribe ?? neverChanges, () => feed?.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is made of these
  useEffect(() => (boot === undefined ? undefined : () => bootLogs.release(key)), [bootLogs, serial, guest, boot]);
  return feed;
}

const neverChanges = (): (() => void) => () => undefined;
