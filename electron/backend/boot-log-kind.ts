// SPDX-License-Identifier: Apache-2.0
import { type BootLogEntry, type Channel, type LogcatBatch, limits } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { StreamParams } from '../ipc/contract.ts';
import { LogcatDecoder } from './logcat/decode-batch.ts';
import { type LogPart, LogParts } from './logcat/log-parts.ts';
import type { StreamKind } from './resuming-stream.ts';

interface Position {
  sequence: number;
  timeMs: number;
}

/**
 * A guest's boot log in whole lines, those of logcat made of what its logd has sent. After a loss the log is read anew and what was
 * shown already is left out: sequences start again with a new monitor, so an entry is known by its sequence and its time together.
 */
export class BootLogKind implements StreamKind {
  readonly #params: StreamParams<'boot-log'>;
  readonly #decoder = new LogcatDecoder();
  #parts = new LogParts();
  #last: Position | undefined;
  /** Where the stream was when it was lost. */
  #resumeAfter: Position | undefined;

  constructor(params: StreamParams<'boot-log'>) {
    this.#params = params;
  }

  async attach(session: AgentSession, channel: Channel): Promise<{ lostBytes: number }> {
    this.#parts = new LogParts();
    this.#resumeAfter = this.#last;
    const { guest: name, follow, boot } = this.#params;
    const which = boot === undefined ? {} : { boot };
    await session.request('boot-log.follow', { name, channel: channel.id, follow, ...which });
    // The agent has the channel now: a credit for one that it does not know would be lost, and the rest of a long log with it.
    channel.widen(limits.wideBytes);
    return { lostBytes: 0 };
  }

  receive(bytes: Uint8Array): Uint8Array | undefined {
    const shown = this.#parts.push(bytes).flatMap((part) => this.#show(part) ?? []);
    return shown.length === 0 ? undefined : new Uint8Array(Buffer.concat(shown));
  }

  #show(part: LogPart): Buffer | undefined {
    if (part.kind === 'line') return this.#isNew(positionOf(part.bytes)) ? part.bytes : undefined;
    if (!this.#isNew(part.batch)) return undefined;
    const { entries, malformed } = this.#decoder.decode(part.batch, part.bytes);
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
    if (malformed > 0) lines.push(`${JSON.stringify(malformedEntry(part.batch, malformed))}\n`);
    return Buffer.from(lines.join(''));
  }

  #isNew(position: Position | undefined): boolean {
    if (position === undefined) return true;
    const seen = this.#resumeAfter;
    if (seen !== undefined && position.sequence <= seen.sequence && position.timeMs <= seen.timeMs) return false;
    this.#last = { sequence: position.sequence, timeMs: position.timeMs };
    return true;
  }
}

/** undefined: a gap, or not an entry. */
function positionOf(line: Buffer): Position | undefined {
  try {
    const { sequence, timeMs } = JSON.parse(line.toString()) as Partial<Position>;
    return typeof sequence === 'number' && typeof timeMs === 'number' ? { sequence, timeMs } : undefined;
  } catch {
    return undefined;
  }
}

function malformedEntry({ sequence, timeMs, sinceStartMs }: LogcatBatch, count: number): BootLogEntry {
  const text = `${count} packets of the guest's logd were no entries`;
  return { sequence, timeMs, sinceStartMs, source: 'logcat', level: 'warning', tag: 'lodge', text };
}
