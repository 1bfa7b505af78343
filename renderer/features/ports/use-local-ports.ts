// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { LocalPort } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

export interface LocalPortsFeed {
  ports: readonly LocalPort[];
  /** Why the last one could not be opened. */
  failure: FailureView | undefined;
  /** undefined: refused. */
  open(guestPort: number, localPort?: number): Promise<LocalPort | undefined>;
  close(localPort: number): void;
}

/** Ports of this computer that lead into a guest, as the backend tells them. */
export function useLocalPorts(serial: string, guest: string): LocalPortsFeed {
  const { backend, actions } = useServices();
  const [ports, setPorts] = useState<readonly LocalPort[]>([]);
  const [failure, setFailure] = useState<FailureView>();
  useEffect(() => {
    let told = false;
    const stop = backend.on('local-ports.changed', (change) => {
      if (change.serial !== serial || change.guest !== guest) return;
      told = true;
      setPorts(change.ports);
    });
    backend.call('local-ports.list', { serial, guest }).then(
      // What was told meanwhile is newer.
      (list) => !told && setPorts(list),
      () => undefined,
    );
    return () => {
      told = true;
      stop();
    };
  }, [backend, serial, guest]);
  const open = async (guestPort: number, localPort?: number): Promise<LocalPort | undefined> => {
    setFailure(undefined);
    try {
      const wanted = localPort === undefined ? {} : { localPort };
      return await backend.call('local-ports.open', { serial, guest, guestPort, ...wanted });
    } catch (error) {
      setFailure(failureOf(error));
      return undefined;
    }
  };
  const close = (localPort: number): void => void actions.attempt('local-ports.close', { serial, guest, localPort });
  return { ports, failure, open, close };
}
