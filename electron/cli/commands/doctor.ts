// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { exitCodes, printable } from '../output.ts';

const marks: Readonly<Record<HostCheck['state'], string>> = { good: 'ok', missing: 'MISSING', unknown: '?' };

function linesOf(check: HostCheck): string[] {
  const { state, title, tried, found, meaning, fix } = check;
  const seen = found === undefined ? '' : `: ${found}`;
  const how = state === 'good' && !tried ? ' (as the kernel tells)' : '';
  const first = `  ${marks[state].padEnd(8)}${printable(`${title}${seen}${how}`)}`;
  if (state === 'good') return [first];
  return [first, `            without it: ${printable(meaning)}`, `            needed: ${printable(fix ?? '')}`];
}

/** Fails where something is missing that no guest starts without. */
export async function examineDevice(session: CommandSession): Promise<number> {
  const { serial } = await session.connect();
  const { checks } = await session.call('host.check', { serial });
  const sections = [...new Set(checks.map(({ section }) => section))];
  session.output.result(
    checks,
    sections.flatMap((section) => [
      `${printable(section)}:`,
      ...checks.filter((check) => check.section === section).flatMap(linesOf),
    ]),
  );
  return checks.some(({ required, state }) => required && state === 'missing') ? exitCodes.failed : exitCodes.done;
}
