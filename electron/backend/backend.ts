// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { NetworkDevices } from '../adb/network-devices.ts';
import type { Transport } from '../adb/transport.ts';
import { DeviceBuild } from '../device/device-build.ts';
import { failureView } from '../device/device-failure.ts';
import { DeviceRegistry } from '../device/device-registry.ts';
import type { DevicePlaces } from '../device/device-script.ts';
import type { DeviceSession } from '../device/device-session.ts';
import { KnownDevices } from '../device/known-devices.ts';
import type {
  BackendEventName,
  BackendEvents,
  CallAnswer,
  CallName,
  StreamFromView,
  StreamName,
  StreamParams,
} from '../ipc/contract.ts';
import { Emitter } from '../ipc/emitter.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { Validator } from '../ipc/validate.ts';
import type { AdbServerList } from './adb-servers.ts';
import type { AdbProgramChoice } from './adb-setting.ts';
import { BootLogKind } from './boot-log-kind.ts';
import { calls } from './calls.ts';
import { CommandKind } from './command-kind.ts';
import { ConsoleKind } from './console-kind.ts';
import { FetchedFiles } from './files/fetched-files.ts';
import { UploadStream } from './files/upload-stream.ts';
import { LocalPorts } from './local-ports/local-ports.ts';
import { MetricsSubscriptions } from './metrics-subscriptions.ts';
import { callParams, checked, streamParams } from './params.ts';
import { type BackendStream, ResumingStream, type StreamKind, type StreamListener } from './resuming-stream.ts';
import type { ShellFacts } from './shell-facts.ts';
import { Tasks } from './tasks.ts';

export interface BackendOptions {
  transport: Transport;
  /** build/out/device: what is deployed. */
  deviceDirectory: string;
  /** Where to remember how root was found on each device; without it, for this run only. */
  stateDirectory?: string;
  shell: ShellFacts;
  /** LODGE_SU. */
  suSetting?: string | undefined;
  places?: DevicePlaces;
  /** Without it, none can be chosen. */
  adbProgram?: AdbProgramChoice;
  /** Without it, there is one server. */
  adbServers?: AdbServerList;
}

const oneServer: AdbServerList = {
  add: () => Promise.reject(new DesktopFailure('request-invalid', 'this backend has one adb server')),
  remove: () => Promise.resolve(),
};

/** Device views change with every step of a connect and every part of a push; a view needs one per frame. */
const devicesEveryMs = 16;

export type EventMessage = { [E in BackendEventName]: { event: E; payload: BackendEvents[E] } }[BackendEventName];

/** Everything behind the user interfaces: devices, guests, tasks, streams. Shells put a transport in front of `client()`. */
export class Backend {
  readonly transport: Transport;
  readonly devices: DeviceRegistry;
  readonly network: NetworkDevices;
  readonly tasks = new Tasks();
  readonly metrics: MetricsSubscriptions;
  readonly localPorts: LocalPorts;
  readonly fetched = new FetchedFiles();
  readonly shell: ShellFacts;
  readonly adbProgram: AdbProgramChoice;
  readonly adbServers: AdbServerList;
  readonly deviceDirectory: string;
  readonly events = new Emitter<EventMessage>();
  #devicesTimer: NodeJS.Timeout | undefined;

  constructor(options: BackendOptions) {
    const { transport, deviceDirectory, stateDirectory, suSetting, places } = options;
    this.transport = transport;
    this.network = new NetworkDevices(transport);
    this.shell = options.shell;
    this.adbProgram = options.adbProgram ?? { path: '', fixed: true, set: () => Promise.resolve() };
    this.adbServers = options.adbServers ?? oneServer;
    this.deviceDirectory = deviceDirectory;
    this.devices = new DeviceRegistry({
      ...{ transport, suSetting, places },
      loadBuild: () => DeviceBuild.load(deviceDirectory),
      known: new KnownDevices(stateDirectory === undefined ? undefined : path.join(stateDirectory, 'devices.json')),
    });
    this.metrics = new MetricsSubscriptions(this.devices);
    this.localPorts = new LocalPorts(this.devices);
    this.localPorts.onDidChange.on(({ serial, guest }) => {
      const ports = this.localPorts.list({ serial, guest });
      this.events.emit({ event: 'local-ports.changed', payload: { serial, guest, ports } });
    });
    this.devices.onDidAdd.on((device) => this.#follow(device));
    this.devices.onDidChange.on(() => this.#devicesChanged());
    this.shell.updates?.onDidChange((payload) => this.events.emit({ event: 'updates.changed', payload }));
    this.tasks.onDidChange.on((task) => this.events.emit({ event: 'task.changed', payload: task }));
  }

  start(): void {
    this.transport.start();
  }

  /** One for each view: subscriptions and streams end with it. */
  client(): BackendClient {
    return new BackendClient(this);
  }

  dispose(): void {
    clearTimeout(this.#devicesTimer);
    this.events.dispose();
    this.localPorts.dispose();
    this.fetched.dispose();
    this.devices.dispose();
    this.transport.dispose();
  }

  #follow(device: DeviceSession): void {
    const { serial } = device;
    device.onDidChangeGuests.on((guests) => this.events.emit({ event: 'guests.changed', payload: { serial, guests } }));
    device.onDidSample.on((sample) => this.events.emit({ event: 'metrics.sampled', payload: { serial, sample } }));
    device.onDidOpen.on(() => this.metrics.resume(device));
  }

  #devicesChanged(): void {
    this.#devicesTimer ??= setTimeout(() => {
      this.#devicesTimer = undefined;
      this.events.emit({ event: 'devices.changed', payload: this.devices.view() });
    }, devicesEveryMs);
  }
}

function kindOf(params: StreamParams<Exclude<StreamName, 'upload'>>): StreamKind {
  if ('tty' in params) return new ConsoleKind(params);
  return 'command' in params ? new CommandKind(params) : new BootLogKind(params);
}

/** One view's side of the backend. Everything that comes in is checked here. */
export class BackendClient {
  readonly #backend: Backend;
  readonly #streams = new Set<BackendStream>();
  readonly #stopListening: (() => void)[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Never rejects: a failure is an answer. */
  async call(name: string, params: unknown): Promise<CallAnswer<CallName>> {
    try {
      if (!Object.hasOwn(calls, name)) throw new DesktopFailure('request-invalid', `there is no call ${name}`);
      const known = name as CallName;
      const handler = calls[known] as (params: unknown, context: unknown) => Promise<never>;
      const accepted = checked(params, 'params', callParams[known] as Validator<unknown>);
      return { ok: true, result: await handler(accepted, { backend: this.#backend, client: this }) };
    } catch (error) {
      return { ok: false, failure: failureView(error) };
    }
  }

  onEvent(listener: (message: EventMessage) => void): () => void {
    const stop = this.#backend.events.on((message) => {
      if (message.event === 'metrics.sampled') {
        const { serial, sample } = message.payload;
        if (!this.#backend.metrics.has(this, serial, sample.guest)) return;
      }
      listener(message);
    });
    this.#stopListening.push(stop);
    return stop;
  }

  /** Never throws: a failure closes the stream, with its name. */
  stream(name: string, params: unknown, listener: StreamListener): BackendStream {
    try {
      const stream = this.#openStream(name, params, {
        onMessage: (message) => {
          if (message.kind === 'closed') this.#streams.delete(stream);
          listener.onMessage(message);
        },
        onDrain: () => listener.onDrain?.(),
      });
      this.#streams.add(stream);
      const close = (): void => {
        this.#streams.delete(stream);
        stream.close();
      };
      const send = (message: StreamFromView): boolean => {
        if (message.kind !== 'close') return stream.send(message);
        close();
        return true;
      };
      return { send, close };
    } catch (error) {
      queueMicrotask(() => listener.onMessage({ kind: 'closed', failure: failureView(error) }));
      return { send: () => true, close: () => undefined };
    }
  }

  dispose(): void {
    for (const stop of this.#stopListening) stop();
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    this.#backend.metrics.forgetClient(this);
    this.#backend.fetched.forgetClient(this);
  }

  #openStream(name: string, params: unknown, listener: StreamListener): BackendStream {
    if (!Object.hasOwn(streamParams, name)) throw new DesktopFailure('request-invalid', `there is no stream ${name}`);
    const accepted = checked<StreamParams<StreamName>>(params, 'params', streamParams[name as StreamName]);
    const device = this.#backend.devices.session(accepted.serial);
    if ('existing' in accepted) return new UploadStream(this.#backend.tasks, device, accepted, listener);
    return new ResumingStream(device, kindOf(accepted), listener);
  }
}
