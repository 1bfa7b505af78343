// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootLogGap } from '../../agent/protocol/index.ts';
import { isBootMark } from '../ipc/boot/boot-mark.ts';
import { explainedLines } from '../ipc/boot/explain-boot.ts';
import type { StreamParams, StreamToView } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { CommandSession } from './command-session.ts';

/** A log's stream, line by line, to its end (with `follow` until Ctrl-C). Rejects with DesktopFailure. */
export function eachLine(
  session: CommandSession,
  params: StreamParams<'boot-log'>,
  onLine: (line: string) => void,
): Promise<void> {
  return eachPart(session, params, (bytes, done) => {
    for (const line of linesOf(bytes)) onLine(line);
    done();
  });
}

/** Of whole lines. */
export function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

/** The same in parts of any number of whole lines. More than a few come only after `done` of those before. */
export function eachPart(
  session: CommandSession,
  params: StreamParams<'boot-log'>,
  onPart: (bytes: Uint8Array, done: () => void) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const take = (bytes: Uint8Array): void =>
      onPart(bytes, () => stream.send({ kind: 'consumed', bytes: bytes.length }));
    const onMessage = (message: StreamToView): void => {
      if (message.kind === 'data') take(message.bytes);
      else if (message.kind === 'waiting') session.output.note(session.output.words.deviceAway);
      else if (message.kind === 'closed') {
        const { failure } = message;
        if (failure === undefined) resolve();
        else reject(new DesktopFailure(failure.reason, failure.message, failure.details));
      }
    };
    const stream = session.client.stream('boot-log', params, { onMessage });
    process.once('SIGINT', () => resolve());
  });
}

export function parsedLine(line: string): Partial<BootLogEntry & BootLogGap> | undefined {
  try {
    return JSON.parse(line) as Partial<BootLogEntry & BootLogGap>;
  } catch {
    return undefined;
  }
}

export interface BootParts {
  /** What a timeline is made of. */
  marks: BootLogEntry[];
  /** The last lines, by their times. */
  last: BootLogEntry[];
}

/** Of a boot only what its timeline and its end need: it may have a million lines. */
export async function readBootParts(
  session: CommandSession,
  params: { serial: string; guest: string; boot: number },
): Promise<BootParts> {
  const marks: BootLogEntry[] = [];
  let last: BootLogEntry[] = [];
  await eachLine(session, { ...params, follow: false }, (line) => {
    const entry = parsedLine(line);
    if (entry?.text === undefined || entry.timeMs === undefined) return;
    if (isBootMark(entry as BootLogEntry)) marks.push(entry as BootLogEntry);
    last.push(entry as BootLogEntry);
    if (last.length > explainedLines * 20) last = last.slice(-explainedLines * 10);
  });
  last.sort((one, other) => one.timeMs - other.timeMs);
  return { marks, last: last.slice(-explainedLines) };
}
