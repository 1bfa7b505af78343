// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type Channel,
  type GuestCreateRequest,
  type ImportSource,
  type ImportStart,
  limits,
  type PendingImport,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import type { Sys } from '../sys/sys.ts';
import { progressTeller } from './create-guest.ts';
import { FdTransport } from './fd-transport.ts';
import { GuestCreation } from './guest-creation.ts';
import type { ImportMethods } from './import-methods.ts';
import { asAgentFailure } from './runtime-failure.ts';
import { VerifiedInput } from './verified-input.ts';

/** How long what has come is kept for a desktop that is gone. */
const keptMs = 30 * 60_000;

/** The session, and its device, are gone; nothing was cancelled. */
class LostFailure extends AgentFailure {
  constructor() {
    super('cancelled', 'the session that sent the file is gone');
  }
}

export interface KeeperListener {
  /** It is over: the next one is for another process. Before anybody is told. */
  onSettled(): void;
  /** All that was said has left, and the process may end. */
  onEnd(): void;
}

/** A session at the keeper's socket. */
interface Client {
  transport: FdTransport;
  /** Of the file that it sends, or has sent. */
  channel?: Channel;
}

interface KeptImport {
  creation: GuestCreation;
  input: VerifiedInput;
  source: ImportSource | undefined;
}

/**
 * One import in a process of its own: decoders, unpackers and open files live on in it when the session is lost, and go on at the byte
 * where they were when the next one asks for the same file. So a stream that cannot be entered in its middle is resumed as well, with
 * nothing on the disk but what becomes of it. It ends with the guest, with a failure, when it is cancelled, or when nobody has come back in
 * time: nothing is left of the guest then.
 */
export class ImportKeeper {
  readonly #sys: Sys;
  readonly #paths: Paths;
  readonly #name: string;
  readonly #listener: KeeperListener;
  readonly #clients = new Set<Client>();
  #kept: KeptImport | undefined;
  #request: GuestCreateRequest | undefined;
  #feeder: Client | undefined;
  /** From the file's end on. */
  #outcome: Promise<void> | undefined;
  #isSettled = false;
  #isCancelled = false;
  /** The guest is there, and no longer to be undone. */
  #isDone = false;
  #timer: number | undefined;
  #endsAtMs: number | undefined;

  constructor(sys: Sys, paths: Paths, name: string, listener: KeeperListener) {
    this.#sys = sys;
    this.#paths = paths;
    this.#name = name;
    this.#listener = listener;
    this.#wait();
  }

  accept(fd: number): void {
    const transport = new FdTransport(
      this.#sys,
      { inputFd: fd, outputFd: fd },
      {
        onRequest: (method, params) => this.#answer(client, method as keyof ImportMethods, params as never),
        onClose: () => {
          this.#clients.delete(client);
          if (this.#feeder === client) this.#feeder = undefined;
          if (this.#clients.size === 0) this.#wait();
        },
      },
    );
    const client: Client = { transport };
    this.#clients.add(client);
  }

  #answer(client: Client, method: keyof ImportMethods, params: never): Promise<unknown> {
    const answer = this.#run(client, method, params).catch((error: unknown) => {
      throw asAgentFailure(error);
    });
    // Behind the job that sends the answer.
    void Promise.allSettled([answer])
      .then(() => client.transport.flushed())
      .then(() => this.#endIfOver());
    return answer;
  }

  async #run(client: Client, method: keyof ImportMethods, params: never): Promise<unknown> {
    switch (method) {
      case 'status':
        return this.#status();
      case 'cancel':
        await this.#cancel();
        return {};
      case 'receive':
        await this.#receive(client, params);
        return {};
    }
    throw new AgentFailure('protocol-error', `no method ${String(method)}`);
  }

  #status(): PendingImport {
    const { source, input } = this.#kept ?? {};
    return {
      guest: this.#name,
      state: this.#feeder === undefined ? 'waiting' : 'going-on',
      receivedBytes: input?.receivedBytes ?? 0,
      ...(source === undefined ? {} : { sizeBytes: source.sizeBytes }),
      ...(this.#endsAtMs === undefined ? {} : { endsAtMs: this.#endsAtMs }),
    };
  }

  async #receive(client: Client, params: ImportMethods['receive']['params']): Promise<void> {
    const channel = client.transport.connection.openChannel(params.channel);
    client.channel = channel;
    channel.widen(limits.wideBytes);
    this.#stopWaiting();
    // A session that is lost may not know it yet: the newest counts.
    this.#feeder?.transport.connection.close();
    this.#feeder = client;
    try {
      const kept = this.#begin(params, channel);
      if (this.#outcome === undefined) await this.#feed(channel, kept);
      channel.listen({ onData: (bytes) => channel.consumed(bytes.length), onClose: () => this.#left(client) });
      this.#outcome ??= this.#finish(kept);
      await this.#outcome;
      // Else whoever comes back is still to be told.
      if (!this.#isLost(channel) || params.source === undefined) this.#settle();
    } catch (error) {
      if (error instanceof LostFailure && params.source !== undefined) throw error;
      this.#giveUp();
      throw error;
    } finally {
      if (!channel.closed) channel.end();
    }
  }

  /** What is there goes on where the same file is meant; else it begins. */
  #begin({ request, source, anew }: ImportMethods['receive']['params'], channel: Channel): KeptImport {
    const isSame = source !== undefined && !anew && isSameSource(source, this.#kept?.source);
    if (!isSame && this.#outcome !== undefined)
      throw new AgentFailure('guest-busy', `${this.#name} is being made from another file`, { guest: this.#name });
    const isChanged = this.#kept !== undefined && !isSame;
    if (isChanged) this.#undo();
    this.#request = request;
    const kept = this.#kept ?? this.#start(request, source);
    kept.input.resume();
    if (source !== undefined) {
      const { receivedBytes: fromByte, crc32 } = kept.input;
      const start: ImportStart = { fromByte, crc32, isChanged };
      channel.write(this.#sys.text.encodeUtf8(`${JSON.stringify(start)}\n`));
    }
    return kept;
  }

  #start(request: GuestCreateRequest, source: ImportSource | undefined): KeptImport {
    const creation = new GuestCreation(this.#sys, this.#paths, this.#name);
    const input = new VerifiedInput(this.#sys.text.crc32, source?.sizeBytes, (bytes) => creation.write(bytes));
    this.#kept = { creation, input, source };
    creation.check(request);
    return this.#kept;
  }

  /** Takes what comes on the channel to its end. Rejects with what went wrong. */
  #feed(channel: Channel, { input }: KeptImport): Promise<void> {
    return new Promise((resolve, reject) => {
      let over = false;
      const finish = (error?: unknown): void => {
        if (over) return;
        over = true;
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error(String(error)));
      };
      channel.listen({
        onData(bytes) {
          if (over) return;
          try {
            input.write(bytes);
            channel.consumed(bytes.length);
          } catch (error) {
            finish(error);
          }
        },
        onEnd: () => finish(),
        onClose: () => finish(this.#isLost(channel) ? new LostFailure() : cancelled()),
      });
    });
  }

  /** A channel that closes with its connection was not reset. */
  #isLost(channel: Channel): boolean {
    return this.#feeder?.channel !== channel || this.#feeder.transport.connection.closed;
  }

  /** The channel of a session that waits for the outcome is closed. */
  #left(client: Client): void {
    if (this.#feeder === client && !client.transport.connection.closed) this.#isCancelled = true;
  }

  async #cancel(): Promise<void> {
    this.#isCancelled = true;
    await this.#outcome?.catch(() => undefined);
    this.#giveUp();
  }

  /** Goes on without a session: what the file needed of the desktop is there. */
  async #finish({ creation, input }: KeptImport): Promise<void> {
    input.finish();
    let told: Channel | undefined;
    let tell: ReturnType<typeof progressTeller> | undefined;
    await creation.finish(this.#request as GuestCreateRequest, (progress) => {
      if (this.#isCancelled) throw cancelled();
      const channel = this.#feeder?.channel;
      if (channel === undefined || channel.closed) return;
      if (channel !== told) tell = progressTeller(this.#sys, channel);
      told = channel;
      tell?.(progress);
    });
    this.#isDone = true;
  }

  /** Nothing is left of the guest, and nobody can go on. */
  #giveUp(): void {
    this.#undo();
    this.#settle();
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#listener.onSettled();
  }

  #undo(): void {
    if (this.#isDone) return;
    const { creation } = this.#kept ?? {};
    this.#kept = undefined;
    creation?.undo();
  }

  #wait(): void {
    if (this.#isSettled) {
      this.#listener.onEnd();
      return;
    }
    this.#stopWaiting();
    this.#endsAtMs = this.#sys.loop.realtimeMs() + keptMs;
    this.#timer = this.#sys.loop.setTimer(keptMs, () => {
      if (this.#outcome === undefined) this.#giveUp();
      this.#settle();
      this.#listener.onEnd();
    });
  }

  #stopWaiting(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#endsAtMs = undefined;
  }

  #endIfOver(): void {
    if (this.#isSettled) this.#listener.onEnd();
  }
}

function cancelled(): AgentFailure {
  return new AgentFailure('cancelled', 'the creation was cancelled');
}

function isSameSource(one: ImportSource, other: ImportSource | undefined): boolean {
  return one.sizeBytes === other?.sizeBytes && one.modifiedMs === other.modifiedMs;
}
