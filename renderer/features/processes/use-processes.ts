// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { GuestProcesses } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { askWhileSeen } from '../../components/ask-while-seen.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

const everyMs = 2000;

export interface ProcessFeed {
  now: GuestProcesses | undefined;
  /** The answer before it. */
  before: GuestProcesses | undefined;
  failure: FailureView | undefined;
}

const nothing: ProcessFeed = { now: undefined, before: undefined, failure: undefined };

/** What runs in a guest, asked again for as long as it is in sight. The next is asked only when the last has been answered. */
export function useProcesses(serial: string, guest: string, live: boolean): ProcessFeed {
  const { backend } = useServices();
  const [feed, setFeed] = useState<ProcessFeed>(nothing);
  useEffect(() => {
    if (!live) return;
    let over = false;
    const stop = askWhileSeen(async () => {
      try {
        const now = await backend.call('guest.processes', { serial, guest });
        if (!over) setFeed((last) => ({ now, before: last.now, failure: undefined }));
      } catch (error) {
        if (!over) setFeed((last) => ({ ...last, failure: failureOf(error) }));
      }
      return true;
    }, everyMs);
    return () => {
      over = true;
      stop();
      setFeed(nothing);
    };
  }, [backend, serial, guest, live]);
  return feed;
}
