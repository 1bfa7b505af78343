// SPDX-License-Identifier: Apache-2.0
import type { Transport } from '../adb/transport.ts';
import type { SessionView } from '../ipc/device-view.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { CommandStream } from './command-stream.ts';
import type { DeviceBuild } from './device-build.ts';
import { type DevicePlaces, devicePlaces } from './device-script.ts';
import { type Greeting, readGreeting } from './greeting.ts';
import { type CommandWay, openCommand } from './open-command.ts';
import { isSu, type RootMethod, rootCommand } from './root-method.ts';

export type ConnectStep = Extract<SessionView, { phase: 'connecting' }>;

export interface ConnectAttemptOptions {
  transport: Transport;
  serial: string;
  build: DeviceBuild;
  places?: DevicePlaces;
  way: CommandWay;
  signal?: AbortSignal;
  onStep?(step: ConnectStep): void;
}

/** How long a person may take to answer the prompt of a su program. */
const permissionTimeoutMs = 60_000;
/** When a su program has said nothing for so long, it is probably asking somebody. */
const permissionQuietMs = 700;
/** For a script that asks nobody. The deploy script syncs a disk, which may take a while. */
const scriptTimeoutMs = 30_000;

/** One try to connect to one device: what its steps share. */
export class ConnectAttempt {
  readonly transport: Transport;
  readonly serial: string;
  readonly build: DeviceBuild;
  readonly places: DevicePlaces;
  readonly way: CommandWay;
  readonly signal: AbortSignal | undefined;
  readonly #onStep: ((step: ConnectStep) => void) | undefined;
  /** Streams opened on the device so far. */
  streams = 0;
  pushedBytes = 0;

  constructor(options: ConnectAttemptOptions) {
    this.transport = options.transport;
    this.serial = options.serial;
    this.build = options.build;
    this.places = options.places ?? devicePlaces;
    this.way = options.way;
    this.signal = options.signal;
    this.#onStep = options.onStep;
  }

  step(step: ConnectStep['step'], progress: { sentBytes?: number; totalBytes?: number } = {}): void {
    this.#onStep?.({ phase: 'connecting', step, ...progress });
  }

  checkWanted(): void {
    if (this.signal?.aborted) throw new DesktopFailure('cancelled', 'the connection was given up');
  }

  /** Runs one of our scripts by the method and reads what it says first. */
  async runScript(method: RootMethod, script: string): Promise<Greeting> {
    const stream = await this.#open(rootCommand(method, script));
    if (!isSu(method)) return this.#readWithoutPrompt(() => readGreeting(stream, this.#limits(scriptTimeoutMs)));
    return readGreeting(stream, {
      ...this.#limits(permissionTimeoutMs),
      quietMs: permissionQuietMs,
      onQuiet: () => this.step('permission'),
    });
  }

  /** Everything that a command says until it ends, at most a few kilobytes. */
  async readCommand(command: string): Promise<string> {
    return this.#readAll(await this.#open(command));
  }

  /** The same of another service of adbd, such as `root:`. */
  async readService(service: string): Promise<string> {
    this.checkWanted();
    this.streams++;
    return this.#readAll(await this.transport.openService(this.serial, service));
  }

  async #open(command: string): Promise<CommandStream> {
    this.checkWanted();
    this.streams++;
    return openCommand(this.transport, this.serial, { command, way: this.way });
  }

  async #readAll(stream: CommandStream): Promise<string> {
    const greeting = await this.#readWithoutPrompt(() => readGreeting(stream, this.#limits(scriptTimeoutMs)));
    return greeting.kind === 'ended' ? greeting.text : '';
  }

  #limits(timeoutMs: number): { timeoutMs: number; signal: AbortSignal | undefined } {
    return { timeoutMs, signal: this.signal };
  }

  /** Nobody is asked here, so silence means that the device is stuck. */
  async #readWithoutPrompt(read: () => Promise<Greeting>): Promise<Greeting> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DesktopFailure) || error.reason !== 'root-timeout') throw error;
      throw new DesktopFailure('device-offline', 'the device does not answer', { serial: this.serial });
    }
  }
}
