// SPDX-License-Identifier: Apache-2.0
import type { Channel, TerminalSize } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { StreamParams } from '../ipc/contract.ts';
import type { StreamKind } from './resuming-stream.ts';

/** A guest's terminal, by the byte offsets that its monitor counts. */
export class ConsoleKind implements StreamKind {
  readonly #params: StreamParams<'console'>;
  #size: TerminalSize;
  /** Offset of the next byte; undefined before the first attach: from what the ring buffer has. */
  #next: number | undefined;

  constructor(params: StreamParams<'console'>) {
    this.#params = params;
    this.#size = { rows: params.rows, columns: params.columns };
  }

  async attach(session: AgentSession, channel: Channel): Promise<{ tty: number; lostBytes: number } | 'again'> {
    const { guest: name, tty } = this.#params;
    const fromSequence = this.#next;
    const answer = await session.request('console.attach', {
      ...{ name, tty, channel: channel.id, ...this.#size },
      ...(fromSequence === undefined ? {} : { fromSequence }),
    });
    if (fromSequence !== undefined && answer.sequence < fromSequence) {
      // The monitor has counted less than this stream has seen: it is a new one, and all of its bytes are news.
      this.#next = undefined;
      return 'again';
    }
    this.#next = answer.sequence;
    return { tty: answer.tty, lostBytes: answer.lostBytes };
  }

  receive(bytes: Uint8Array): Uint8Array {
    this.#next = (this.#next ?? 0) + bytes.length;
    return bytes;
  }

  skip(lostBytes: number): void {
    this.#next = (this.#next ?? 0) + lostBytes;
  }

  resize(size: TerminalSize, attached?: { session: AgentSession; channel: Channel }): void {
    this.#size = size;
    // A guest that ends in this moment makes it fail, and the stream's end follows anyway.
    attached?.session.request('console.resize', { channel: attached.channel.id, ...size }).catch(() => undefined);
  }
}
