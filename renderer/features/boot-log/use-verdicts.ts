// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import type { BootVerdict } from '../../../electron/ipc/boot/boot-ending.ts';
import { newestBoot } from '../../../electron/ipc/boot/boot-timeline.ts';
import { explainBoot, explainedLines } from '../../../electron/ipc/boot/explain-boot.ts';
import { useDevice } from '../../state/use-services.ts';
import type { BootLogFeed } from './boot-log-feed.ts';

/** Lines behind these are no news: a guest that has run for so long has booted. */
const bootLines = 20_000;

/** Why the boot in a feed went wrong; `end`: of that boot, undefined while it goes on. */
export function useVerdicts(
  serial: string,
  feed: BootLogFeed,
  end: GuestSummary['lastEnd'] | undefined,
): readonly BootVerdict[] {
  const view = useDevice(serial)?.view.session;
  const host = view?.phase === 'ready' ? view.host : undefined;
  const { version, entries } = feed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the feed changes in place, its version tells
  return useMemo(() => {
    if (end === undefined && entries.length > bootLines) return [];
    return explainBoot({ end, entries: newestBoot(entries.slice(-explainedLines)), host });
  }, [feed, version, end, host]);
}
