// SPDX-License-Identifier: Apache-2.0
import type { ForwardState, GuestForwards, HostPort, PortForward } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { table } from '../output.ts';
import type { Words } from '../words.ts';

export interface ForwardOptions {
  /** In its config too. */
  config?: boolean;
}

function whenOf({ active, inConfig }: ForwardState, { forward }: Words): string {
  if (active) return inConfig ? forward.always : forward.now;
  return forward.later;
}

function tell(session: CommandSession, guest: string, { possible, forwards }: GuestForwards): void {
  const { words } = session.output;
  const rows = forwards.map((each) => [
    `${each.protocol} ${each.hostPort}`,
    `${each.protocol} ${each.guestPort}`,
    whenOf(each, words),
  ]);
  const none = possible ? words.forward.none(guest) : words.forward.impossible(guest);
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
