// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GuestProperties } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { isSeen } from '../../components/window-sight.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useServices } from '../../state/use-services.ts';

const everyMs = 3000;
/** A guest that has none is most often no Android. */
const slowestMs = 60_000;

export interface PropertyFeed {
  /** undefined: not told yet, or the guest has none. */
  now: GuestProperties | undefined;
  busy: boolean;
  /** Why the last one could not be set. */
  failure: FailureView | undefined;
  /** false: it was refused. */
  set(property: string, value: string): Promise<boolean>;
}

/** Properties of a guest that is in sight, asked again and again, and more rarely where there are none. */
export function useProperties(serial: string, guest: string, live: boolean): PropertyFeed {
  const { backend } = useServices();
  const [now, setNow] = useState<GuestProperties>();
  const { busy, failure, attempt } = useAttempt();
  const askNow = useRef<() => Promise<void>>(() => Promise.resolve());
  useEffect(() => {
    if (!live) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let pauseMs = everyMs;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (isSeen()) {
        const answer = await backend.call('guest.properties', { serial, guest }).catch(() => undefined);
        if (over) return;
        setNow(answer);
        pauseMs = answer === undefined ? Math.min(2 * pauseMs, slowestMs) : everyMs;
      }
      timer = setTimeout(() => void ask(), pauseMs);
    };
    askNow.current = ask;
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
      setNow(undefined);
    };
  }, [backend, serial, guest, live]);
  const set = useCallback(
    (property: string, value: string): Promise<boolean> =>
      attempt(async () => {
        await backend.call('guest.property.set', { serial, guest, property, value });
        await askNow.current();
      }),
    [attempt, backend, serial, guest],
  );
  return { now, busy, failure, set };
}
