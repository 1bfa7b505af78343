// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { NetworkView } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { askWhileSeen } from '../../components/ask-while-seen.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

const askAgainMs = 2000;

export interface WatchedNetwork {
  view: NetworkView | undefined;
  failure: FailureView | undefined;
  retry(): void;
}

/** Asks again and again while it is shown, and the window is seen. A failure ends that until `retry`. */
export function useNetworkView(serial: string, guest: string): WatchedNetwork {
  const { backend } = useServices();
  const [view, setView] = useState<NetworkView>();
  const [failure, setFailure] = useState<FailureView>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round is another try
  useEffect(() => {
    let current = true;
    const stop = askWhileSeen(async () => {
      try {
        const answer = await backend.call('guest.network', { serial, guest });
        if (!current) return false;
        setView(answer);
        setFailure(undefined);
        return true;
      } catch (error) {
        if (current) setFailure(failureOf(error));
        return false;
      }
    }, askAgainMs);
    return () => {
      current = false;
      stop();
    };
  }, [backend, serial, guest, round]);
  return { view, failure, retry: () => setRound(round + 1) };
}
