// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { NetworkView } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { askWhileSeen, backOffMs } from '../../components/ask-while-seen.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

const askAgainMs = 2000;

export interface WatchedNetwork {
  view: NetworkView | undefined;
  /** When the view came, by this computer's clock. */
  seenAtMs: number | undefined;
  /** Of the last question, which is asked again by itself. */
  failure: FailureView | undefined;
  /** At once. */
  retry(): void;
}

/**
 * Asks again and again while it is shown, and the window is seen. A failure leaves the last picture, and the next question is asked after
 * a longer wait.
 */
export function useNetworkView(serial: string, guest: string): WatchedNetwork {
  const { backend } = useServices();
  const [picture, setPicture] = useState<{ view: NetworkView; seenAtMs: number }>();
  const [failure, setFailure] = useState<FailureView>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round is another try
  useEffect(() => {
    let current = true;
    let failures = 0;
    const stop = askWhileSeen(async () => {
      try {
        const answer = await backend.call('guest.network', { serial, guest });
        if (!current) return false;
        failures = 0;
        setPicture({ view: answer, seenAtMs: Date.now() });
        setFailure(undefined);
        return true;
      } catch (error) {
        if (!current) return false;
        failures += 1;
        setFailure(failureOf(error));
        return backOffMs(askAgainMs, failures);
      }
    }, askAgainMs);
    return () => {
      current = false;
      stop();
    };
  }, [backend, serial, guest, round]);
  // Another guest's picture is none of this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whose picture it is
  useEffect(() => () => setPicture(undefined), [serial, guest]);
  return { view: picture?.view, seenAtMs: picture?.seenAtMs, failure, retry: () => setRound(round + 1) };
}
