// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { NetworkView } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

/** After an answer, so that a slow device is asked less often. */
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
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      timer = undefined;
      if (document.hidden) return;
      try {
        const answer = await backend.call('guest.network', { serial, guest });
        if (!current) return;
        setView(answer);
        setFailure(undefined);
        timer = setTimeout(() => void ask(), askAgainMs);
      } catch (error) {
        if (current) setFailure(failureOf(error));
      }
    };
    const seen = (): void => {
      if (!document.hidden && timer === undefined) void ask();
    };
    document.addEventListener('visibilitychange', seen);
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [backend, serial, guest, round]);
  return { view, failure, retry: () => setRound(round + 1) };
}
