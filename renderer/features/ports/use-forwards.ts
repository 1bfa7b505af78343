// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { GuestForwards, HostPort, PortForward } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useServices } from '../../state/use-services.ts';

export interface ForwardsFeed {
  list: GuestForwards | undefined;
  busy: boolean;
  /** Why the list could not be had, or the last change was refused. */
  failure: FailureView | undefined;
  /** false: refused. */
  add(forward: PortForward, inConfig: boolean): Promise<boolean>;
  remove(port: HostPort, inConfig: boolean): Promise<boolean>;
}

/** Ports of the device that lead to a guest. Read anew when `state` is another: a start and a stop change them. */
export function useForwards(serial: string, guest: string, state: string): ForwardsFeed {
  const { backend } = useServices();
  const [list, setList] = useState<GuestForwards>();
  const [unread, setUnread] = useState<FailureView>();
  const { busy, failure, attempt } = useAttempt();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state has other forwards
  useEffect(() => {
    let current = true;
    backend.call('guest.forward.list', { serial, guest }).then(
      (answer) => {
        if (!current) return;
        setList(answer);
        setUnread(undefined);
      },
      (error: unknown) => {
        if (current) setUnread(failureOf(error));
      },
    );
    return () => {
      current = false;
    };
  }, [backend, serial, guest, state]);
  const change = (ask: () => Promise<GuestForwards>): Promise<boolean> =>
    attempt(async () => {
      setList(await ask());
      setUnread(undefined);
    });
  return {
    ...{ list, busy, failure: failure ?? unread },
    add: (forward, inConfig) => change(() => backend.call('guest.forward.add', { serial, guest, forward, inConfig })),
    // What is listed has more than the port, and the border takes nothing beside it.
    remove: ({ protocol, hostPort }, inConfig) =>
      change(() => backend.call('guest.forward.remove', { serial, guest, port: { protocol, hostPort }, inConfig })),
  };
}
