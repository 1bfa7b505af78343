// SPDX-License-Identifier: Apache-2.0
import type { Channel, TerminalSize } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { StreamParams } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { StreamKind } from './resuming-stream.ts';

/** A command in a guest. It ends with its session: a stream that loses the device cannot go on. */
export class CommandKind implements StreamKind {
  readonly #params: StreamParams<'command'>;
  #begun = false;
  #code: number | undefined;

  constructor(params: StreamParams<'command'>) {
    this.#params = params;
  }

  get code(): number | undefined {
    return this.#code;
  }

  async attach(session: AgentSession, channel: Channel): Promise<{ lostBytes: number }> {
    if (this.#begun) throw new DesktopFailure('connection-lost', 'the command ended with the connection');
    this.#begun = true;
    const { guest: name, serial: _, ...request } = this.#params;
    const stop = session.listen({
      onCommandEnded: (id, code) => {
        if (id !== channel.id) return;
        this.#code = code;
        stop();
      },
    });
    await session.request('guest.exec', { name, request, channel: channel.id });
    return { lostBytes: 0 };
  }

  receive(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  resize(size: TerminalSize, attached?: { session: AgentSession; channel: Channel }): void {
    if (!this.#params.terminal) return;
    // A command that ends in this moment makes it fail, and the stream's end follows anyway.
    attached?.session.request('exec.resize', { channel: attached.channel.id, ...size }).catch(() => undefined);
  }
}
