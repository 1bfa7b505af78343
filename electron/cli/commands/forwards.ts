// SPDX-License-Identifier: Apache-2.0
import type { ForwardState, GuestForwards, HostPort, PortForward } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { table } from '../output.ts';

export interface ForwardOptions {
  /** In its config too. */
  config?: boolean;
}

function whenOf({ active, inConfig }: ForwardState): string {
  if (active) return inConfig ? 'now and at each start' : 'until it ends';
  return 'at its next start';
}

function tell(session: CommandSession, guest: string, { possible, forwards }: GuestForwards): void {
  const rows = forwards.map((each) => [
    `${each.protocol} ${each.hostPort}`,
    `${each.protocol} ${each.guestPort}`,
    whenOf(each),
  ]);
  const none = possible
    ? `No port of the device leads to ${guest}.`
    : `${guest} has no NAT (lodge.net.0.nat = 1): no port can lead to it.`;
  session.output.result(
    { possible, forwards },
    rows.length === 0 ? [none] : table([['DEVICE', 'GUEST', 'WHEN'], ...rows]),
  );
}

/** Ports of the device that lead to a guest. */
export async function listForwards(session: CommandSession, guest: string): Promise<void> {
  const { serial } = await session.connect();
  tell(session, guest, await session.call('guest.forward.list', { serial, guest }));
}

export async function addForward(
  session: CommandSession,
  guest: string,
  forward: PortForward,
  { config = false }: ForwardOptions,
): Promise<void> {
  const { serial } = await session.connect();
  tell(session, guest, await session.call('guest.forward.add', { serial, guest, forward, inConfig: config }));
}

export async function removeForward(
  session: CommandSession,
  guest: string,
  { protocol, hostPort }: HostPort,
  { config = false }: ForwardOptions,
): Promise<void> {
  const { serial } = await session.connect();
  const port = { protocol, hostPort };
  tell(session, guest, await session.call('guest.forward.remove', { serial, guest, port, inConfig: config }));
}
