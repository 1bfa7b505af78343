// SPDX-License-Identifier: Apache-2.0
import { checkLines } from '../guests/check-lines.ts';
import {
  AgentFailure,
  type Connection,
  type HostCheck,
  type MethodName,
  type Methods,
  protocolVersion,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { readBootSwitch, refreshProgram, switchOff, switchOn } from '../runtime/autostart/boot-switch.ts';
import { checkHost, checkOne } from '../runtime/checks/check-host.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import type { FilesSource } from '../runtime/files/files-root.ts';
import { readHost } from '../runtime/host.ts';
import { removeLeftovers } from '../runtime/lifecycle/remove-leftovers.ts';
import { undoDeadIfPossible } from '../runtime/network/nat/undo-dead.ts';
import type { Sys } from '../sys/sys.ts';
import { type ConfigHandlers, configHandlers, configTextOf } from './config-handlers.ts';
import { createFromDevice, createRequestOf } from './create-guest.ts';
import { checkLimits } from './creation-limits.ts';
import { FdTransport } from './fd-transport.ts';
import { type ForwardHandlers, forwardHandlers } from './forward-handlers.ts';
import { GuestCommands } from './guest-commands.ts';
import { GuestCopies } from './guest-copies.ts';
import { type FilesHandlers, filesHandlers } from './guest-files.ts';
import { GuestImports, importSourceOf } from './guest-imports.ts';
import { GuestTerminals, type TerminalHandlers } from './guest-terminals.ts';
import { Guests } from './guests.ts';
import { controllersOf, readHostFacts } from './host-facts.ts';
import { importChecks } from './import-checks.ts';
import { type InsideHandlers, insideHandlers } from './inside-handlers.ts';
import { limitChangeOf } from './limit-change.ts';
import { type LogHandlers, logHandlers } from './log-handlers.ts';
import {
  booleanOf,
  guestNameOf,
  integerOf,
  largestChannel,
  longestStopMs,
  optionalBooleanOf,
  optionalIntegerOf,
  pathOf,
  type Raw,
  recordOf,
  textOf,
} from './params.ts';
import { planCreation } from './plan-creation.ts';
import { asAgentFailure } from './runtime-failure.ts';
import type { Handlers, SessionContext } from './session-context.ts';
import { readAndroidHost } from './template-facts.ts';

/** What no part of the session has. */
type OwnHandlers = Omit<
  Handlers,
  keyof (ForwardHandlers & FilesHandlers & ConfigHandlers & LogHandlers & InsideHandlers & TerminalHandlers)
>;

const defaultStopMs = 60_000;

/** One desktop's session: requests in, answers, events and channels out. */
export class Session {
  readonly #sys: Sys;
  readonly #paths: Paths;
  readonly #guests: Guests;
  readonly #transport: FdTransport;
  readonly #context: SessionContext;
  readonly #all: Handlers;
  readonly #terminals: GuestTerminals;
  readonly #copies: GuestCopies;
  readonly #imports: GuestImports;

  constructor(sys: Sys, paths: Paths, fds: { inputFd: number; outputFd: number; onClose: () => void }) {
    this.#sys = sys;
    this.#paths = paths;
    this.#guests = new Guests(sys, paths, {
      onChanged: (summary) => this.#connection.notify('guest.changed', summary),
      onRemoved: (name) => this.#connection.notify('guest.removed', { name }),
      onMetrics: (sample) => this.#connection.notify('metrics.sampled', sample),
      onConsoleLost: (guest, monitorChannel, lostBytes) => this.#consoleLost(guest, monitorChannel, lostBytes),
    });
    this.#copies = new GuestCopies(sys, paths, this.#guests, (id) => this.#connection.openChannel(id));
    this.#imports = new GuestImports(sys, paths, () => this.#connection.closed);
    this.#context = {
      sys,
      paths,
      guests: this.#guests,
      openChannel: (raw) => this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel)),
    };
    const commands = new GuestCommands(sys, (channel, end) =>
      this.#connection.notify('exec.ended', { channel, ...end }),
    );
    this.#terminals = new GuestTerminals(this.#context, commands);
    this.#all = {
      ...this.#handlers,
      ...configHandlers(this.#context),
      ...logHandlers(this.#context),
      ...insideHandlers(this.#context),
      ...forwardHandlers(this.#context),
      ...this.#terminals.handlers,
      ...filesHandlers({
        sys,
        sourceOf: (raw) => this.#filesOf(guestNameOf(raw)),
        openChannel: this.#context.openChannel,
      }),
    };
    this.#transport = new FdTransport(sys, fds, {
      onRequest: (method, params) => this.#handle(method, params),
      onClose: () => fds.onClose(),
    });
  }

  get #connection(): Connection {
    return this.#transport.connection;
  }

  async #handle(method: string, params: unknown): Promise<unknown> {
    const handler = Object.hasOwn(this.#all, method) ? this.#all[method as MethodName] : undefined;
    if (handler === undefined) throw new AgentFailure('protocol-error', `no method ${method.slice(0, 80)}`);
    try {
      return await handler(recordOf(params));
    } catch (error) {
      throw asAgentFailure(error);
    }
  }

  #consoleLost(guest: string, monitorChannel: number, lostBytes: number): void {
    for (const channel of this.#terminals.channelsOf(guest, monitorChannel))
      this.#connection.notify('console.lost', { channel, lostBytes });
  }

  readonly #handlers: OwnHandlers = {
    'session.open': (raw) => this.#open(raw),
    'host.facts': () => readHostFacts(this.#sys, this.#paths),
    'host.check': async () => ({ checks: await this.#check() }),
    'host.check.one': async (raw) => ({ check: await this.#checkOne(textOf(raw, 'id', 64)) }),
    'guest.list': () => this.#guests.list(),
    'guest.get': (raw) => this.#guests.get(guestNameOf(raw)),
    'guest.create': (raw) => this.#create(raw),
    'guest.create.plan': (raw) =>
      planCreation(this.#sys, this.#paths, createRequestOf(recordOf(raw.request, 'request'))),
    'import.list': () => this.#listImports(),
    'import.cancel': (raw) => this.#cancelImport(raw),
    'guest.destroy': (raw) => this.#destroy(raw),
    'guest.clone': (raw) => this.#copies.clone(raw),
    'guest.rename': (raw) => this.#copies.rename(raw),
    'guest.start-copy': (raw) => this.#copies.startCopy(raw),
    'snapshot.list': (raw) => this.#copies.snapshots(raw),
    'snapshot.make': (raw) => this.#copies.makeSnapshot(raw),
    'snapshot.restore': (raw) => this.#copies.restore(raw),
    'snapshot.remove': (raw) => this.#copies.removeSnapshot(raw),
    'autostart.get': () => readBootSwitch(this.#sys, this.#paths),
    'autostart.set': (raw) => {
      if (booleanOf(raw, 'enabled')) switchOn(this.#sys, this.#paths);
      else switchOff(this.#sys, this.#paths);
      return readBootSwitch(this.#sys, this.#paths);
    },
    'guest.start': (raw) => this.#guests.start(guestNameOf(raw)),
    'guest.stop': (raw) => this.#change(raw, 'stop'),
    'guest.restart': (raw) => this.#change(raw, 'restart'),
    'guest.kill': (raw) => this.#ask(guestNameOf(raw), 'kill'),
    'guest.freeze': (raw) => this.#ask(guestNameOf(raw), 'freeze'),
    'guest.unfreeze': (raw) => this.#ask(guestNameOf(raw), 'unfreeze'),
    'guest.limits.set': (raw) => this.#setLimits(raw),
    'metrics.sample': async (raw) =>
      (await this.#guests.ask(guestNameOf(raw), 'metrics.sample', {})) as Methods['metrics.sample']['result'],
    'metrics.subscribe': (raw) =>
      this.#guests
        .monitor(guestNameOf(raw))
        .request('metrics.subscribe', { intervalMs: integerOf(raw, 'intervalMs', 100, 60_000) }),
    'metrics.unsubscribe': async (raw) => {
      await this.#guests.running(guestNameOf(raw))?.request('metrics.unsubscribe', {});
      return {};
    },
  };

  async #open(raw: Raw): Promise<Methods['session.open']['result']> {
    if (raw.protocol !== protocolVersion) {
      throw new AgentFailure(
        'version-mismatch',
        `the desktop speaks protocol ${String(raw.protocol)}, this agent ${protocolVersion}`,
        { agent: protocolVersion },
      );
    }
    if (this.#sys.process.geteuid() !== 0)
      throw new AgentFailure('not-root', 'the agent runs without root', { uid: this.#sys.process.geteuid() });
    undoDeadIfPossible(this.#sys, this.#paths.boot);
    await this.#guests.open();
    refreshProgram(this.#sys, this.#paths);
    return { host: readHostFacts(this.#sys, this.#paths), guests: this.#guests.list() };
  }

  async #check(): ReturnType<typeof checkHost> {
    const { imports, removed } = await this.#listImports();
    const left = importChecks(imports, removed, this.#sys.loop.realtimeMs());
    const [root, ...rest] = await checkHost(this.#sys, this.#paths, checkLines(readAndroidHost(this.#sys)));
    return [...(root === undefined ? [] : [root]), ...left, ...rest];
  }

  async #checkOne(id: string): Promise<HostCheck> {
    const check = await checkOne(this.#sys, id);
    if (check !== undefined) return check;
    throw new AgentFailure('protocol-error', `no check ${id}`, { key: 'id' });
  }

  async #create(raw: Raw): Promise<Methods['guest.create']['result']> {
    const channel = this.#context.openChannel(raw);
    try {
      const request = createRequestOf(recordOf(raw.request, 'request'));
      const devicePath = raw.devicePath === undefined ? undefined : pathOf(raw, 'devicePath');
      checkLimits(request, controllersOf(readHost(this.#sys)));
      removeLeftovers(this.#sys, this.#paths);
      if (devicePath !== undefined) await createFromDevice(this.#sys, this.#paths, request, channel, devicePath);
      else
        await this.#imports.receive(request, channel, {
          source: raw.source === undefined ? undefined : importSourceOf(recordOf(raw.source, 'source')),
          anew: optionalBooleanOf(raw, 'anew') ?? false,
        });
      return this.#guests.changed(request.name);
    } catch (error) {
      channel.reset('refused');
      throw error;
    }
  }

  async #listImports(): Promise<Methods['import.list']['result']> {
    const removed = removeLeftovers(this.#sys, this.#paths);
    return { imports: await this.#imports.list(), removed };
  }

  async #cancelImport(raw: Raw): Promise<Methods['import.cancel']['result']> {
    await this.#imports.cancel(guestNameOf(raw));
    return {};
  }

  #destroy(raw: Raw): Methods['guest.destroy']['result'] {
    this.#guests.destroy(guestNameOf(raw), optionalBooleanOf(raw, 'withSnapshots') ?? false);
    return {};
  }

  async #change(raw: Raw, method: 'stop' | 'restart'): Promise<Methods['guest.stop']['result']> {
    const name = guestNameOf(raw);
    const timeoutMs = optionalIntegerOf(raw, 'timeoutMs', 0, longestStopMs) ?? defaultStopMs;
    await this.#guests.ask(name, method, { timeoutMs });
    return this.#guests.changed(name);
  }

  async #ask(name: string, method: 'kill' | 'freeze' | 'unfreeze'): Promise<Methods['guest.kill']['result']> {
    await this.#guests.ask(name, method, {});
    return this.#guests.changed(name);
  }

  async #setLimits(raw: Raw): Promise<Methods['guest.limits.set']['result']> {
    const limits = limitChangeOf(recordOf(raw.limits, 'limits'));
    return (await this.#guests.ask(guestNameOf(raw), 'limits.set', {
      limits,
    })) as Methods['guest.limits.set']['result'];
  }

  async #filesOf(name: string): Promise<FilesSource> {
    const status = await this.#guests.running(name)?.request('status', {});
    if (status?.initPid !== undefined) return { kind: 'running', initPid: status.initPid };
    if (status !== undefined && status.state !== 'STOPPED')
      throw new AgentFailure('guest-busy', `${name} is ${status.state}`, { guest: name, state: status.state });
    const config = readConfig(configTextOf(this.#context, name), configReader(this.#sys));
    return { kind: 'stopped', name, paths: this.#paths, config };
  }
}
