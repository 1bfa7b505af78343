// SPDX-License-Identifier: Apache-2.0
import type { LocalPort } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { describeFailure } from '../../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from '../command-session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

export interface LocalPortWish {
  guestPort: number;
  /** That one or none; undefined: the guest's own, else a free one. */
  localPort?: number;
}

/** Resolves when the port is closed: its guest has ended, or its device is no longer wanted. Tells each new failure of a connection. */
function follow(session: CommandSession, place: { serial: string; guest: string }, port: LocalPort): Promise<void> {
  let last: string | undefined;
  return new Promise((resolve) => {
    session.client.onEvent((message) => {
      if (message.event !== 'local-ports.changed') return;
      const { serial, guest, ports } = message.payload;
      if (serial !== place.serial || guest !== place.guest) return;
      const now = ports.find(({ localPort }) => localPort === port.localPort);
      if (now === undefined) resolve();
      const said = now?.failure === undefined ? undefined : describeFailure(now.failure, session.output.language).title;
      if (said !== undefined && said !== last) session.output.note(said);
      last = said;
    });
  });
}

/** A port of this computer, on its loopback alone, that leads into a guest, until Ctrl-C. Its guest's end is a failure, and so is its device's. */
export async function openLocalPort(session: CommandSession, guest: string, wish: LocalPortWish): Promise<void> {
  const { serial } = await session.connect();
  const guests = await session.call('guests.list', { serial });
  const found = guests.find(({ name }) => name === guest);
  if (found === undefined) throw new DesktopFailure('guest-not-found', `there is no ${guest}`, { guest });
  if (found.state === 'STOPPED') throw new DesktopFailure('guest-not-running', `${guest} does not run`, { guest });
  const port = await session.call('local-ports.open', { serial, guest, ...wish });
  let isOver = false;
  const closed = follow(session, { serial, guest }, port).then(() => {
    isOver = true;
  });
  const address = `127.0.0.1:${port.localPort}`;
  const told = { address, guest, guestPort: port.guestPort, localPort: port.localPort };
  const { words } = session.output;
  session.output.result(told, [words.leadsTo(address, guest, port.guestPort), words.interruptEnds]);
  await untilInterrupted(closed);
  if (!isOver) return;
  // A device that cannot be come back to says why; else it was the guest.
  session.backend.devices.session(serial).requireSession();
  throw new DesktopFailure('guest-not-running', `${guest} has ended`, { guest });
}
