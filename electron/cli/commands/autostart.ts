// SPDX-License-Identifier: Apache-2.0
import type { CommandSession } from '../command-session.ts';

/** Tells whether the device starts guests by itself, or switches it. */
export async function switchAutostart(session: CommandSession, wanted: 'on' | 'off' | undefined): Promise<void> {
  const { serial } = await session.connect();
  const state =
    wanted === undefined
      ? await session.call('autostart.get', { serial })
      : await session.call('autostart.set', { serial, enabled: wanted === 'on' });
  const { enabled, method, path } = state;
  const guests = await session.call('guests.list', { serial });
  const names = guests.filter((guest) => guest.start?.auto).map((guest) => guest.name);
  const { words } = session.output;
  const how = method === undefined ? undefined : `${method}: ${path}`;
  session.output.result({ ...state, guests: names }, [words.autostart(enabled, how), words.autostartGuests(names)]);
}
