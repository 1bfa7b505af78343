// SPDX-License-Identifier: Apache-2.0
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';

/** All as getprop prints them; one as its value alone, with 1 where there is none; set, what is printed is what the guest has then. */
export async function guestProperties(
  session: CommandSession,
  guest: string,
  name?: string,
  value?: string,
): Promise<number> {
  const { serial } = await session.connect();
  if (name !== undefined && value !== undefined)
    await session.call('guest.property.set', { serial, guest, property: name, value });
  const { properties } = await session.call('guest.properties', { serial, guest });
  if (name === undefined) {
    session.output.result(
      properties,
      properties.map((each) => `[${printable(each.name)}]: [${printable(each.value)}]`),
    );
    return 0;
  }
  const found = properties.find((each) => each.name === name);
  session.output.result(found ?? null, found === undefined ? [] : [printable(found.value)]);
  // A request such as ctl.start is no property, and yet it was taken.
  return found === undefined && value === undefined ? 1 : 0;
}
