// SPDX-License-Identifier: Apache-2.0
import { Duplex } from 'node:stream';
import {
  type Channel,
  Connection,
  type EventName,
  type Events,
  encodeHello,
  type GuestSummary,
  type HostFacts,
  type MethodName,
  type Params,
  protocolVersion,
  type Result,
} from '../../../agent/protocol/index.ts';
import type { FakeDevice } from '../../adb/fake-transport.ts';

export const standInHost: HostFacts = {
  ...{ machine: 'aarch64', kernelRelease: '6.12', bootId: 'b', uptimeMs: 1, processorCount: 2, pageSizeBytes: 4096 },
  ...{ memoryTotalBytes: 1, memoryAvailableBytes: 1, storageTotalBytes: 1, storageFreeBytes: 1 },
  ...{ baseDirectory: '/data/lodge', cgroupLayout: 'v2', cgroupControllers: ['cpu'], namespaces: ['pid'] },
  ...{ selinux: 'disabled', fileSystems: ['ext4'] },
};

export function standInGuest(name: string, state: GuestSummary['state'] = 'STOPPED'): GuestSummary {
  return { name, state, reboots: 0, addresses: [] };
}

export type StandInMethods = {
  [M in MethodName]?: (params: Params<M>, agent: StandInAgent) => Promise<Result<M>> | Result<M>;
};

/** Two ends of one stream in memory, each with Node's usual flow control. */
function streamPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const make = (other: () => Duplex | undefined): Duplex => {
    let resume: (() => void) | undefined;
    const end = new Duplex({
      read: () => {
        resume?.();
        resume = undefined;
      },
      write: (chunk, _encoding, done) => {
        const far = other() as Duplex & { take(chunk: Buffer, done: () => void): void };
        far.take(chunk, done);
      },
      final: (done) => {
        other()?.push(null);
        done();
      },
      destroy: (_error, done) => {
        other()?.destroy();
        done(null);
      },
    });
    return Object.assign(end, {
      take: (chunk: Buffer, done: () => void) => {
        // Later, as on a wire.
        setImmediate(() => {
          if (end.destroyed || end.push(chunk)) done();
          else resume = done;
        });
      },
    });
  };
  ends.push(
    make(() => ends[1]),
    make(() => ends[0]),
  );
  return ends as [Duplex, Duplex];
}

/** A stand-in for the agent at the other end of a stream: the protocol is the real one, the answers are the test's. */
export class StandInAgent {
  /** The desktop's end. It begins with the hello. */
  readonly stream: Duplex;
  readonly connection: Connection;
  readonly requests: { method: string; params: unknown }[] = [];
  readonly #end: Duplex;
  readonly #methods: StandInMethods;

  constructor(agentHash: string, methods: StandInMethods = {}) {
    [this.stream, this.#end] = streamPair();
    this.#methods = {
      'session.open': () => ({ host: standInHost, guests: [] }),
      ...methods,
    };
    this.connection = new Connection({
      codec: { encode: (text) => Buffer.from(text), decode: (bytes) => Buffer.from(bytes).toString() },
      onOutput: () => this.#pump(),
      onRequest: (method, params) => this.#answer(method as MethodName, params),
    });
    this.#end.on('data', (chunk: Buffer) => this.connection.receive(chunk));
    this.#end.on('drain', () => this.#pump());
    const hello = {
      protocol: protocolVersion,
      agentHash,
      bootId: 'b',
      uid: 0,
      machine: 'aarch64',
      kernelRelease: '6.12',
    };
    this.#end.write(encodeHello(hello));
  }

  notify<E extends EventName>(event: E, params: Events[E]): void {
    this.connection.notify(event, params);
  }

  channel(id: number): Channel {
    return this.connection.openChannel(id);
  }

  /** Bytes that are not a frame. */
  sendNoise(bytes: Uint8Array): void {
    this.#end.write(bytes);
  }

  /** As a pulled cable. */
  cut(): void {
    this.#end.destroy();
  }

  #pump(): void {
    for (let bytes = this.connection.take(); bytes !== undefined; bytes = this.connection.take())
      this.#end.write(bytes);
  }

  async #answer(method: MethodName, params: unknown): Promise<unknown> {
    this.requests.push({ method, params });
    const handler = this.#methods[method] as ((params: unknown, agent: this) => unknown) | undefined;
    if (handler === undefined) throw new Error(`the test has no ${method}`);
    return handler(params, this);
  }
}

/** A device whose every stream is an agent; `agents` holds them in order. */
export class AgentDevice implements FakeDevice {
  readonly agents: StandInAgent[] = [];
  /** Called instead of making an agent, while set. */
  refuse: (() => never) | undefined;
  readonly #agentHash: string;
  readonly #methods: StandInMethods;

  constructor(agentHash: string, methods: StandInMethods = {}) {
    this.#agentHash = agentHash;
    this.#methods = methods;
  }

  get last(): StandInAgent {
    const agent = this.agents.at(-1);
    if (agent === undefined) throw new Error('nobody has connected yet');
    return agent;
  }

  async openService(): Promise<Duplex> {
    this.refuse?.();
    const agent = new StandInAgent(this.#agentHash, this.#methods);
    this.agents.push(agent);
    return agent.stream;
  }

  push(): Promise<void> {
    throw new Error('nothing has to be pushed');
  }
}
