// SPDX-License-Identifier: Apache-2.0
import { checkLines } from '../guests/check-lines.ts';
import {
  AgentFailure,
  type BootRecord,
  type Connection,
  limits,
  type MethodName,
  type Methods,
  protocolVersion,
} from '../protocol/index.ts';
import type { ContainerStatus, Paths } from '../runtime/api.ts';
import { withAutostart } from '../runtime/autostart/autostart-lines.ts';
import { readBootSwitch, refreshProgram, switchOff, switchOn } from '../runtime/autostart/boot-switch.ts';
import { BootReader } from '../runtime/boot-log/boot-reader.ts';
import { bootNumbers, listBoots } from '../runtime/boot-log/boot-store.ts';
import { checkHost } from '../runtime/checks/check-host.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder } from '../runtime/container.ts';
import type { FilesSource } from '../runtime/files/files-root.ts';
import { removeLeftovers } from '../runtime/lifecycle/remove-leftovers.ts';
import { withLxcLock } from '../runtime/lxc-lock.ts';
import { viewNetwork } from '../runtime/network/view/network-view.ts';
import { readStartPlan } from '../runtime/plan/read-start-plan.ts';
import { listProcesses } from '../runtime/processes/guest-processes.ts';
import { listProperties, setProperty } from '../runtime/properties/guest-properties.ts';
import { loadFilter } from '../runtime/security/seccomp/load-filter.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { askAside } from './ask-aside.ts';
import { commandRequestOf } from './command-request.ts';
import { configKeyFacts } from './config-keys.ts';
import { createFromDevice, createRequestOf } from './create-guest.ts';
import { FdTransport } from './fd-transport.ts';
import { GuestCommands } from './guest-commands.ts';
import { GuestCopies } from './guest-copies.ts';
import { type FilesHandlers, filesHandlers } from './guest-files.ts';
import { GuestImports, importSourceOf } from './guest-imports.ts';
import { guestStartOf } from './guest-start.ts';
import { Guests } from './guests.ts';
import { readHostFacts } from './host-facts.ts';
import { importChecks } from './import-checks.ts';
import { limitChangeOf } from './limit-change.ts';
import { relayBoot } from './log-relay.ts';
import { joinChannels, type MonitorClient } from './monitor-client.ts';
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
import { propertyChangeOf } from './property-change.ts';
import { asAgentFailure } from './runtime-failure.ts';
import { readAndroidHost } from './template-facts.ts';

type Handlers = { [M in MethodName]: (raw: Raw) => Promise<Methods[M]['result']> | Methods[M]['result'] };

const defaultStopMs = 60_000;
const largestBoot = 999_999_999;

/** One desktop's session: requests in, answers, events and channels out. */
export class Session {
  readonly #sys: Sys;
  readonly #paths: Paths;
  readonly #guests: Guests;
  readonly #transport: FdTransport;
  readonly #all: Handlers;
  readonly #commands: GuestCommands;
  readonly #copies: GuestCopies;
  readonly #imports: GuestImports;
  /** Consoles by the desktop's channel number, for resize; by the monitor's, for what was lost. */
  readonly #consoles = new Map<number, { guest: string; client: MonitorClient; tty: number; monitorChannel: number }>();

  constructor(sys: Sys, paths: Paths, fds: { inputFd: number; outputFd: number; onClose: () => void }) {
    this.#sys = sys;
    this.#paths = paths;
    this.#guests = new Guests(sys, paths, {
      onChanged: (summary) => this.#connection.notify('guest.changed', summary),
      onRemoved: (name) => this.#connection.notify('guest.removed', { name }),
      onMetrics: (sample) => this.#connection.notify('metrics.sampled', sample),
      onConsoleLost: (guest, monitorChannel, lostBytes) => this.#consoleLost(guest, monitorChannel, lostBytes),
    });
    this.#commands = new GuestCommands(sys, (channel, end) =>
      this.#connection.notify('exec.ended', { channel, ...end }),
    );
    this.#copies = new GuestCopies(sys, paths, this.#guests, (id) => this.#connection.openChannel(id));
    this.#imports = new GuestImports(sys, paths, () => this.#connection.closed);
    this.#all = {
      ...this.#handlers,
      ...filesHandlers({
        sys,
        sourceOf: (raw) => this.#filesOf(guestNameOf(raw)),
        openChannel: (raw) => this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel)),
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
    for (const [channel, each] of this.#consoles) {
      if (each.guest === guest && each.monitorChannel === monitorChannel)
        this.#connection.notify('console.lost', { channel, lostBytes });
    }
  }

  readonly #handlers: Omit<Handlers, keyof FilesHandlers> = {
    'session.open': (raw) => this.#open(raw),
    'host.facts': () => readHostFacts(this.#sys, this.#paths),
    'host.check': async () => ({ checks: await this.#check() }),
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
    'config.keys': () => configKeyFacts(),
    'config.check': (raw) => {
      readConfig(textOf(raw, 'text', 262_144), configReader(this.#sys));
      return {};
    },
    'guest.config.read': (raw) => ({ text: this.#readConfig(guestNameOf(raw)) }),
    'guest.config.running': (raw) => this.#runningConfig(guestNameOf(raw)),
    'guest.config.write': (raw) => this.#writeConfig(guestNameOf(raw), textOf(raw, 'text', 262_144)),
    'guest.plan': (raw) => this.#plan(raw),
    'guest.autostart.set': (raw) => this.#setStart(raw),
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
    'console.attach': (raw) => this.#attach(raw),
    'guest.exec': (raw) => this.#exec(raw),
    'exec.resize': (raw) => this.#resizeCommand(raw),
    'console.resize': (raw) => this.#resize(raw),
    'boot-log.follow': (raw) => this.#followLog(raw),
    'boot-log.list': (raw) => this.#listBoots(guestNameOf(raw)),
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
    'guest.processes': (raw) => this.#processes(guestNameOf(raw)),
    'guest.properties': (raw) => this.#properties(guestNameOf(raw), (pid) => listProperties(this.#sys, pid)),
    'guest.property.set': (raw) => this.#setProperty(raw),
    'guest.network': (raw) => this.#network(guestNameOf(raw)),
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

  async #create(raw: Raw): Promise<Methods['guest.create']['result']> {
    const channel = this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel));
    try {
      const request = createRequestOf(recordOf(raw.request, 'request'));
      const devicePath = raw.devicePath === undefined ? undefined : pathOf(raw, 'devicePath');
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

  #readConfig(name: string): string {
    this.#guests.mustExist(name);
    return this.#sys.file.readText(guestFolder(this.#paths, name).config);
  }

  async #runningConfig(name: string): Promise<Methods['guest.config.running']['result']> {
    const { text } = await this.#guests.monitor(name).request('config', {});
    const next = readConfig(this.#readConfig(name), configReader(this.#sys));
    return { running: text, next: next.items.text() };
  }

  #writeConfig(name: string, text: string): Methods['guest.config.write']['result'] {
    this.#guests.mustExist(name);
    readConfig(text, configReader(this.#sys));
    withLxcLock(this.#sys, this.#paths.guests, name, () =>
      this.#sys.file.writeFileAtomic(guestFolder(this.#paths, name).config, text),
    );
    this.#guests.changed(name);
    return {};
  }

  #setStart(raw: Raw): Methods['guest.autostart.set']['result'] {
    const name = guestNameOf(raw);
    const start = guestStartOf(recordOf(raw.start, 'start'));
    this.#writeConfig(name, withAutostart(this.#readConfig(name), start));
    return this.#guests.get(name);
  }

  #plan(raw: Raw): Methods['guest.plan']['result'] {
    const name = guestNameOf(raw);
    const text = raw.text === undefined ? this.#readConfig(name) : textOf(raw, 'text', 262_144);
    this.#guests.mustExist(name);
    const config = readConfig(text, configReader(this.#sys));
    return { sections: readStartPlan(this.#sys, this.#paths, name, config) };
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

  async #attach(raw: Raw): Promise<Methods['console.attach']['result']> {
    const guest = guestNameOf(raw);
    const tty = integerOf(raw, 'tty', 0, 16);
    const client = this.#guests.monitor(guest);
    const channel = this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel));
    const inner = client.openChannel();
    const fromSequence = optionalIntegerOf(raw, 'fromSequence', 0, Number.MAX_SAFE_INTEGER);
    const size = { rows: integerOf(raw, 'rows', 1, 1000), columns: integerOf(raw, 'columns', 1, 1000) };
    joinChannels(channel, inner);
    this.#consoles.set(channel.id, { guest, client, tty, monitorChannel: inner.id });
    try {
      return await client.request('console.attach', {
        tty,
        channel: inner.id,
        ...size,
        ...(fromSequence === undefined ? {} : { fromSequence }),
      });
    } catch (error) {
      channel.reset('refused');
      throw error;
    }
  }

  async #exec(raw: Raw): Promise<Methods['guest.exec']['result']> {
    const name = guestNameOf(raw);
    const request = commandRequestOf(recordOf(raw.request, 'request'));
    const { initPid, state } = await this.#used(name);
    // Its cgroup would hold the command, and this session with it.
    if (state === 'FROZEN' || state === 'FREEZING')
      throw new AgentFailure('guest-busy', `${name} is ${state}`, { guest: name, state });
    if (initPid === undefined)
      throw new AgentFailure('guest-busy', `${name} has no first process now`, { guest: name });
    const { architecture, environment, seccomp } = readConfig(this.#readConfig(name), configReader(this.#sys));
    const filter = loadFilter(this.#sys, seccomp, () => undefined);
    const channel = this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel));
    try {
      this.#commands.run({ initPid, architecture, environment }, filter, request, channel);
    } catch (error) {
      channel.reset('refused');
      throw error;
    }
    return {};
  }

  /** A monitor of an earlier agent knows no screen. */
  async #used(name: string): Promise<ContainerStatus> {
    const monitor = this.#guests.monitor(name);
    try {
      return await monitor.request('use', {});
    } catch (error) {
      if (!(error instanceof AgentFailure) || error.reason !== 'protocol-error') throw error;
      return monitor.request('status', {});
    }
  }

  async #processes(name: string): Promise<Methods['guest.processes']['result']> {
    const monitor = this.#guests.monitor(name);
    const { initPid } = await monitor.request('status', {});
    if (initPid === undefined)
      throw new AgentFailure('guest-busy', `${name} has no first process now`, { guest: name });
    const { folder } = await monitor.request('cgroup.folder', {});
    return askAside(this.#sys, 'processes', () => listProcesses(this.#sys, initPid, folder));
  }

  async #properties<T>(name: string, body: (initPid: number) => T): Promise<T> {
    const { initPid, state } = await this.#guests.monitor(name).request('status', {});
    // A frozen init does not answer.
    if (initPid === undefined || state !== 'RUNNING')
      throw new AgentFailure('guest-busy', `${name} is ${state}`, { guest: name, state });
    return askAside(this.#sys, 'properties', () => body(initPid));
  }

  #setProperty(raw: Raw): Promise<Methods['guest.property.set']['result']> {
    const { property, value } = propertyChangeOf(raw);
    return this.#properties(guestNameOf(raw), (pid) => {
      setProperty(this.#sys, pid, property, value);
      return {};
    });
  }

  async #network(name: string): Promise<Methods['guest.network']['result']> {
    const { initPid } = await this.#guests.monitor(name).request('status', {});
    if (initPid === undefined)
      throw new AgentFailure('guest-busy', `${name} has no first process now`, { guest: name });
    return askAside(this.#sys, 'network', () => viewNetwork(this.#sys, initPid));
  }

  async #filesOf(name: string): Promise<FilesSource> {
    const status = await this.#guests.running(name)?.request('status', {});
    if (status?.initPid !== undefined) return { kind: 'running', initPid: status.initPid };
    if (status !== undefined && status.state !== 'STOPPED')
      throw new AgentFailure('guest-busy', `${name} is ${status.state}`, { guest: name, state: status.state });
    const config = readConfig(this.#readConfig(name), configReader(this.#sys));
    return { kind: 'stopped', name, paths: this.#paths, config };
  }

  #resizeCommand(raw: Raw): Methods['exec.resize']['result'] {
    const size = { rows: integerOf(raw, 'rows', 1, 1000), columns: integerOf(raw, 'columns', 1, 1000) };
    if (!this.#commands.resize(integerOf(raw, 'channel', 1, largestChannel), size))
      throw new AgentFailure('console-unavailable', 'no such command has a terminal');
    return {};
  }

  async #resize(raw: Raw): Promise<Methods['console.resize']['result']> {
    const found = this.#consoles.get(integerOf(raw, 'channel', 1, largestChannel));
    if (found === undefined) throw new AgentFailure('console-unavailable', 'no such console is attached');
    const size = { rows: integerOf(raw, 'rows', 1, 1000), columns: integerOf(raw, 'columns', 1, 1000) };
    return found.client.request('console.resize', { tty: found.tty, ...size });
  }

  async #followLog(raw: Raw): Promise<Methods['boot-log.follow']['result']> {
    const name = guestNameOf(raw);
    const fromSequence = optionalIntegerOf(raw, 'fromSequence', 0, Number.MAX_SAFE_INTEGER) ?? 0;
    const follow = booleanOf(raw, 'follow');
    const boot = optionalIntegerOf(raw, 'boot', 1, largestBoot);
    const client = boot === undefined ? this.#guests.running(name) : undefined;
    if (client === undefined) return this.#sendBoot(raw, name, boot);
    const channel = this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel));
    const inner = client.openChannel();
    joinChannels(channel, inner);
    inner.widen(limits.wideBytes);
    return client.request('boot-log.follow', { channel: inner.id, fromSequence, follow });
  }

  /** `boot`: undefined is the last one, of which there need not be any. */
  #sendBoot(raw: Raw, name: string, boot: number | undefined): Methods['boot-log.follow']['result'] {
    this.#guests.mustExist(name);
    const { boots } = guestFolder(this.#paths, name);
    const number = boot ?? bootNumbers(this.#sys, boots).at(-1);
    const reader = number === undefined ? undefined : this.#openBoot(name, `${boots}/${number}`, number);
    const channel = this.#connection.openChannel(integerOf(raw, 'channel', 1, largestChannel));
    if (reader !== undefined) relayBoot(reader, channel);
    else channel.end();
    return {};
  }

  #openBoot(name: string, folder: string, boot: number): BootReader {
    try {
      return new BootReader(this.#sys, folder);
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
      throw new AgentFailure('boot-not-found', `no boot ${boot} of ${name} is kept`, { guest: name, boot });
    }
  }

  #listBoots(name: string): Methods['boot-log.list']['result'] {
    this.#guests.mustExist(name);
    return { boots: listBoots(this.#sys, guestFolder(this.#paths, name).boots) as BootRecord[] };
  }
}
