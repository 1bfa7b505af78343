// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { StreamParams } from '../ipc/contract.ts';
import type { StreamKind } from './resuming-stream.ts';

interface Position {
  sequence: number;
  timeMs: number;
}

/** Longer lines are not of a log; they go through as they come. */
const longestLineBytes = 256 * 1024;
const newline = 0x0a;

/**
 * A guest's boot log in whole lines. After a loss the log is read anew and what was shown already is left out: sequences
 * start again with a new monitor, so an entry is known by its sequence and its time together.
 */
export class BootLogKind implements StreamKind {
  readonly #params: StreamParams<'boot-log'>;
  #partial = Buffer.alloc(0);
  #last: Position | undefined;
  /** Where the stream was when it was lost. */
  #resumeAfter: Position | undefined;

  constructor(params: StreamParams<'boot-log'>) {
    this.#params = params;
  }

  async attach(session: AgentSession, channel: Channel): Promise<{ lostBytes: number }> {
    this.#partial = Buffer.alloc(0);
    this.#resumeAfter = this.#last;
    const { guest: name, follow } = this.#params;
    await session.request('boot-log.follow', { name, channel: channel.id, follow });
    return { lostBytes: 0 };
  }

  receive(bytes: Uint8Array): Uint8Array | undefined {
    const all = this.#partial.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#partial, bytes]);
    const end = all.lastIndexOf(newline) + 1;
    this.#partial = all.subarray(end);
    if (this.#partial.length > longestLineBytes) {
      this.#partial = Buffer.alloc(0);
      return all;
    }
    const lines: Buffer[] = [];
    for (let at = 0; at < end; ) {
      const next = all.indexOf(newline, at) + 1;
      const line = all.subarray(at, next);
      if (this.#isNew(line)) lines.push(line);
      at = next;
    }
    return lines.length === 0 ? undefined : new Uint8Array(Buffer.concat(lines));
  }

  #isNew(line: Buffer): boolean {
    const position = positionOf(line);
    if (position === undefined) return true;
    const seen = this.#resumeAfter;
    if (seen !== undefined && position.sequence <= seen.sequence && position.timeMs <= seen.timeMs) return false;
    this.#last = position;
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
