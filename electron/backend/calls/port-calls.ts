// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { type Handler, nothing } from '../call-context.ts';

type PortCall = Extract<CallName, `local-ports.${string}`>;

/** Ports of this computer that lead to a guest's. */
export const portCalls: { readonly [N in PortCall]: Handler<N> } = {
  'local-ports.list': async (place, { backend }) => backend.localPorts.list(place),
  'local-ports.open': ({ guestPort, localPort, ...place }, { backend }) =>
    backend.localPorts.open(place, guestPort, localPort),
  'local-ports.close': async ({ localPort, ...place }, { backend }) => {
    backend.localPorts.close(place, localPort);
    return nothing;
  },
};
