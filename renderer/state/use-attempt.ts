// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react';
import type { FailureView } from '../../electron/ipc/failure.ts';
import { failureOf } from './backend.ts';

export interface Attempts {
  /** One goes on. */
  busy: boolean;
  /** Why the last one failed; gone when the next begins. */
  failure: FailureView | undefined;
  /** false: it failed, and `failure` says why. Never rejects. */
  attempt(work: () => Promise<unknown>): Promise<boolean>;
}

/** What a person asks for by a click: busy until it is done, and told where it happened when it fails. */
export function useAttempt(): Attempts {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureView>();
  const attempt = useCallback(async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, failure, attempt };
}
