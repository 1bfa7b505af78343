// SPDX-License-Identifier: Apache-2.0
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';
import { eachLine, eachPart, linesOf, parsedLine } from '../read-boot.ts';

function readable(line: string): string {
  const entry = parsedLine(line);
  if (entry === undefined) return printable(line);
  if (entry.lost !== undefined) return `... ${entry.lost} lines are gone`;
  const seconds = ((entry.sinceStartMs ?? 0) / 1000).toFixed(3).padStart(9);
  const took = entry.durationMs === undefined ? '' : ` (${entry.durationMs.toFixed(1)} ms)`;
  const level = entry.level === 'error' || entry.level === 'warning' ? ` ${entry.level}:` : '';
  const tag = entry.tag === undefined ? '' : ` ${printable(entry.tag)}(${entry.pid ?? ''}):`;
  return `[${seconds}] ${entry.source ?? ''}:${level}${tag} ${printable(entry.text ?? '')}${took}`;
}

export interface LogOptions {
  follow?: boolean;
  boot?: number;
}

/**
 * Prints the boot log: what there is, in the order of its times, and with `follow` what comes, as it comes, until Ctrl-C. `boot`: of
 * one that the device keeps.
 */
export async function showLogs(
  session: CommandSession,
  guest: string,
  { follow = false, boot }: LogOptions,
): Promise<void> {
  const { serial } = await session.connect();
  const { output } = session;
  const params = { serial, guest, follow, ...(boot === undefined ? {} : { boot }) };
  if (follow) {
    const printed = (bytes: Uint8Array): Uint8Array =>
      output.json
        ? bytes
        : Buffer.from(
            linesOf(bytes)
              .map((line) => `${readable(line)}\n`)
              .join(''),
          );
    // What the reader of this has not taken is not asked for: the device keeps it, and tells what it had no room for.
    await eachPart(session, params, (bytes, done) => output.bytesThen(printed(bytes), done));
    return;
  }
  // A gap, or what is no entry, stays behind the line that it followed.
  const lines: { line: string; timeMs: number }[] = [];
  await eachLine(session, params, (line) => {
    lines.push({ line, timeMs: parsedLine(line)?.timeMs ?? lines.at(-1)?.timeMs ?? 0 });
  });
  lines.sort((one, other) => one.timeMs - other.timeMs);
  for (const { line } of lines) output.bytes(Buffer.from(`${output.json ? line : readable(line)}\n`));
}
