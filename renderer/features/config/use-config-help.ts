// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

/** The keys that this device's agent knows; none while it cannot be asked. */
export function useConfigKeys(serial: string): readonly ConfigKeyFacts[] {
  const { backend } = useServices();
  const [keys, setKeys] = useState<readonly ConfigKeyFacts[]>([]);
  useEffect(() => {
    let current = true;
    backend.call('config.keys', { serial }).then(
      (found) => current && setKeys(found),
      // Without them there is no completion; the text can be edited all the same.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [backend, serial]);
  return keys;
}

/** After the last key that was pressed, so that nobody is told of a word that is half typed. */
const typingPauseMs = 350;

/** What the agent's own parser says to a text that is not saved. */
export function useConfigCheck(serial: string, text: string | undefined, dirty: boolean): FailureView | undefined {
  const { backend } = useServices();
  const [problem, setProblem] = useState<{ text: string; failure: FailureView }>();
  useEffect(() => {
    if (!dirty || text === undefined) return;
    let current = true;
    const timer = setTimeout(() => {
      backend.call('config.check', { serial, text }).then(
        () => current && setProblem(undefined),
        (error: unknown) => {
          const failure = failureOf(error);
          // Of a device that is away there is nothing to say about the text.
          if (current) setProblem(failure.reason === 'config-invalid' ? { text, failure } : undefined);
        },
      );
    }, typingPauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, serial, text, dirty]);
  return dirty && problem?.text === text ? problem?.failure : undefined;
}
