// SPDX-License-Identifier: Apache-2.0
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import type { BackendEvents } from '../../ipc/contract.ts';
import type { BackendClient, EventMessage } from '../backend.ts';
import { makeStandInBackend, type StandInBackend, standInSerial } from './stand-in-backend.ts';

export interface ConnectedBackend {
  rig: StandInBackend;
  client: BackendClient;
}

/** A backend on a stand-in device, with one view whose device is connected. */
export async function connectedBackend(methods: StandInMethods = {}): Promise<ConnectedBackend> {
  const rig = await makeStandInBackend(methods);
  const client = rig.backend.client();
  const answer = await client.call('device.connect', { serial: standInSerial });
  if (!answer.ok) throw new Error(`the stand-in did not connect: ${answer.failure.message}`);
  return { rig, client };
}

/** The next event that fits. */
export function nextEvent<E extends EventMessage['event']>(
  client: BackendClient,
  event: E,
  fits: (payload: BackendEvents[E]) => boolean,
): Promise<BackendEvents[E]> {
  return new Promise((resolve) => {
    const stop = client.onEvent((message) => {
      if (message.event !== event || !fits(message.payload as BackendEvents[E])) return;
      stop();
      resolve(message.payload as BackendEvents[E]);
    });
  });
}
