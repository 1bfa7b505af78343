// SPDX-License-Identifier: Apache-2.0
import type { StartStep } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';

function lineOf({ text, from, optional, warning }: StartStep): string {
  const marks = [...(optional === true ? ['may fail'] : []), ...(warning === true ? ['not done'] : []), from];
  const why = marks.filter((mark) => mark !== undefined).join(', ');
  return `  ${printable(`${text}${why === '' ? '' : `   # ${why}`}`)}`;
}

/** What a start of the guest would do; nothing is done. */
export async function guestPlan(session: CommandSession, guest: string): Promise<void> {
  const { serial } = await session.connect();
  const plan = await session.call('guest.plan', { serial, guest });
  session.output.result(
    plan,
    plan.sections.flatMap(({ part, steps }) => [`${part}:`, ...steps.map(lineOf)]),
  );
}
