// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type Channel,
  Connection,
  frameHeaderBytes,
  type GuestSummary,
  type Hello,
  limits,
  type MethodName,
  type MetricsSample,
  type Params,
  type Result,
} from '../../agent/protocol/index.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { checkEvent, checkResult } from './answer-shapes.ts';
import type { CommandStream } from './command-stream.ts';
import type { Greeting } from './greeting.ts';

export interface AgentSessionListener {
  onGuestChanged?(guest: GuestSummary): void;
  onGuestRemoved?(name: string): void;
  onSample?(sample: MetricsSample): void;
  /** The reader of this channel was too slow: so many bytes are left out between what came and what comes. */
  onConsoleLost?(channel: number, lostBytes: number): void;
  onCommandEnded?(channel: number, code: number): void;
  /** The session is over, once. */
  onClose?(failure: DesktopFailure): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A session with the agent of one device, over the one stream that its hello came on. */
export class AgentSession {
  readonly hello: Hello;
  readonly #serial: string;
  readonly #stream: CommandStream;
  readonly #connection: Connection;
  #listeners = new Set<AgentSessionListener>();
  #blocked = false;
  /** Memory of frames that have been written: each a new one is 64 KiB that waits for the collector. */
  readonly #frames: Uint8Array[] = [];
  #pumping = false;
  #failure: DesktopFailure | undefined;

  /** Takes the stream over. */
  constructor({ hello, stream, rest }: Extract<Greeting, { kind: 'hello' }>, serial: string) {
    this.hello = hello;
    this.#serial = serial;
    this.#stream = stream;
    this.#connection = new Connection({
      codec: { encode: (text) => encoder.encode(text), decode: (bytes) => decoder.decode(bytes) },
      onOutput: () => this.#pump(),
      onEvent: (event, params) => this.#onEvent(event, params),
      onClose: (error) => this.#end(error),
    });
    stream.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    stream.on('error', () => undefined);
    stream.once('end', () => this.#lost());
    stream.once('close', () => this.#lost());
    this.#connection.receive(rest);
    stream.on('data', (chunk: Buffer) => this.#connection.receive(chunk));
    stream.resume();
  }

  get failure(): DesktopFailure | undefined {
    return this.#failure;
  }

  /** Answers a function that stops listening. On a session that is over, onClose is called at once. */
  listen(listener: AgentSessionListener): () => void {
    if (this.#failure !== undefined) listener.onClose?.(this.#failure);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws AgentFailure as the agent says; DesktopFailure connection-lost, agent-mismatch */
  async request<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#failure !== undefined) throw this.#failure;
    let result: unknown;
    try {
      result = await this.#connection.request(method, params);
    } catch (error) {
      throw this.#failure ?? error;
    }
    return checkResult(method, result);
  }

  /** A channel of this side's number, to be named in a request. Its owner ends or resets it. */
  openChannel(): Channel {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#connection.openChannel();
  }

  close(): void {
    this.#end(undefined, new DesktopFailure('cancelled', 'disconnected'));
  }

  #pump(): void {
    // `take` may call back here through onDrain.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#blocked && !this.#stream.destroyed) {
        const frame = this.#frames.pop() ?? new Uint8Array(frameHeaderBytes + limits.wideDataBytes);
        const bytes = this.#connection.take(frame);
        const isUsed = bytes?.buffer === frame.buffer;
        if (!isUsed) this.#frames.push(frame);
        if (bytes === undefined) return;
        // On its way, or never to be: what a socket holds is not changed under it.
        this.#blocked = !this.#stream.write(bytes, () => {
          if (isUsed) this.#frames.push(frame);
        });
      }
    } finally {
      this.#pumping = false;
    }
  }

  #onEvent(event: string, params: unknown): void {
    const known = checkEvent(event, params);
    for (const listener of [...this.#listeners]) {
      switch (known?.event) {
        case 'guest.changed':
          listener.onGuestChanged?.(known.payload);
          break;
        case 'guest.removed':
          listener.onGuestRemoved?.(known.payload.name);
          break;
        case 'metrics.sampled':
          listener.onSample?.(known.payload);
          break;
        case 'exec.ended':
          listener.onCommandEnded?.(known.payload.channel, known.payload.code);
          break;
        case 'console.lost':
          listener.onConsoleLost?.(known.payload.channel, known.payload.lostBytes);
          break;
      }
    }
  }

  #lost(): void {
    const { exitCode, errorText = '', errored } = this.#stream;
    const ended = exitCode === undefined ? 'the stream ended' : `the agent ended with ${exitCode}`;
    const said = [errored?.message ?? ended, ...(errorText === '' ? [] : [errorText])].join(': ');
    this.#end(undefined, new DesktopFailure('connection-lost', said, { serial: this.#serial }));
  }

  #end(error: AgentFailure | undefined, failure?: DesktopFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure =
      failure ?? new DesktopFailure(error?.reason ?? 'connection-lost', error?.message ?? 'closed', error?.details);
    this.#stream.destroy();
    this.#connection.close(new AgentFailure('cancelled', this.#failure.message));
    for (const listener of [...this.#listeners]) listener.onClose?.(this.#failure);
    this.#listeners.clear();
  }
}
