// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootLogGap } from '../../../agent/protocol/index.ts';
import type { StreamToView } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';

function readable(line: string): string {
  let entry: Partial<BootLogEntry & BootLogGap>;
  try {
    entry = JSON.parse(line) as Partial<BootLogEntry & BootLogGap>;
  } catch {
    return printable(line);
  }
  if (entry.lost !== undefined) return `... ${entry.lost} lines are gone`;
  const seconds = ((entry.sinceStartMs ?? 0) / 1000).toFixed(3).padStart(9);
  const took = entry.durationMs === undefined ? '' : ` (${entry.durationMs.toFixed(1)} ms)`;
  const level = entry.level === 'error' || entry.level === 'warning' ? ` ${entry.level}:` : '';
  return `[${seconds}] ${entry.source ?? ''}:${level} ${printable(entry.text ?? '')}${took}`;
}

/** Prints the boot log: what there is, and with `follow` what comes, until Ctrl-C. */
export async function showLogs(session: CommandSession, guest: string, follow: boolean): Promise<void> {
  const { serial } = await session.connect();
  await new Promise<void>((resolve, reject) => {
    // Whole lines come in each message.
    const show = (bytes: Uint8Array): void => {
      for (const line of Buffer.from(bytes).toString().split('\n')) {
        if (line !== '') session.output.bytes(Buffer.from(`${session.output.json ? line : readable(line)}\n`));
      }
      stream.send({ kind: 'consumed', bytes: bytes.length });
    };
    const onMessage = (message: StreamToView): void => {
      if (message.kind === 'data') show(message.bytes);
      else if (message.kind === 'waiting') session.output.note('the device is away; waiting for it');
      else if (message.kind === 'closed') {
        const { failure } = message;
        if (failure === undefined) resolve();
        else reject(new DesktopFailure(failure.reason, failure.message, failure.details));
      }
    };
    const stream = session.client.stream('boot-log', { serial, guest, follow }, { onMessage });
    process.once('SIGINT', () => resolve());
  });
}
