// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type Methods } from '../protocol/index.ts';
import type { ContainerStatus } from '../runtime/api.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { loadFilter } from '../runtime/security/seccomp/load-filter.ts';
import { commandRequestOf } from './command-request.ts';
import { configTextOf } from './config-handlers.ts';
import type { GuestCommands } from './guest-commands.ts';
import { joinChannels, type MonitorClient } from './monitor-client.ts';
import { guestNameOf, integerOf, largestChannel, optionalIntegerOf, type Raw, recordOf } from './params.ts';
import type { Handlers, SessionContext } from './session-context.ts';

export type TerminalHandlers = Pick<Handlers, 'console.attach' | 'console.resize' | 'guest.exec' | 'exec.resize'>;

function sizeOf(raw: Raw): { rows: number; columns: number } {
  return { rows: integerOf(raw, 'rows', 1, 1000), columns: integerOf(raw, 'columns', 1, 1000) };
}

/** Consoles that a session shows, and the commands that it runs in guests. */
export class GuestTerminals {
  readonly #context: SessionContext;
  readonly #commands: GuestCommands;
  /** By the desktop's channel number, for resize; by the monitor's, for what was lost. */
  readonly #consoles = new Map<number, { guest: string; client: MonitorClient; tty: number; monitorChannel: number }>();

  constructor(context: SessionContext, commands: GuestCommands) {
    this.#context = context;
    this.#commands = commands;
  }

  readonly handlers: TerminalHandlers = {
    'console.attach': (raw) => this.#attach(raw),
    'console.resize': (raw) => this.#resize(raw),
    'guest.exec': (raw) => this.#exec(raw),
    'exec.resize': (raw) => {
      if (!this.#commands.resize(integerOf(raw, 'channel', 1, largestChannel), sizeOf(raw)))
        throw new AgentFailure('console-unavailable', 'no such command has a terminal');
      return {};
    },
  };

  /** The desktop's channels on which a console's output was lost. */
  channelsOf(guest: string, monitorChannel: number): number[] {
    const found = [...this.#consoles].filter(
      ([, each]) => each.guest === guest && each.monitorChannel === monitorChannel,
    );
    return found.map(([channel]) => channel);
  }

  async #attach(raw: Raw): Promise<Methods['console.attach']['result']> {
    const guest = guestNameOf(raw);
    const tty = integerOf(raw, 'tty', 0, 16);
    const client = this.#context.guests.monitor(guest);
    const channel = this.#context.openChannel(raw);
    const inner = client.openChannel();
    const fromSequence = optionalIntegerOf(raw, 'fromSequence', 0, Number.MAX_SAFE_INTEGER);
    const size = sizeOf(raw);
    joinChannels(channel, inner);
    this.#consoles.set(channel.id, { guest, client, tty, monitorChannel: inner.id });
    try {
      const more = fromSequence === undefined ? {} : { fromSequence };
      return await client.request('console.attach', { tty, channel: inner.id, ...size, ...more });
    } catch (error) {
      channel.reset('refused');
      throw error;
    }
  }

  async #resize(raw: Raw): Promise<Methods['console.resize']['result']> {
    const found = this.#consoles.get(integerOf(raw, 'channel', 1, largestChannel));
    if (found === undefined) throw new AgentFailure('console-unavailable', 'no such console is attached');
    return found.client.request('console.resize', { tty: found.tty, ...sizeOf(raw) });
  }

  async #exec(raw: Raw): Promise<Methods['guest.exec']['result']> {
    const { sys } = this.#context;
    const name = guestNameOf(raw);
    const request = commandRequestOf(recordOf(raw.request, 'request'));
    const { initPid, state } = await this.#used(name);
    // Its cgroup would hold the command, and this session with it.
    if (state === 'FROZEN' || state === 'FREEZING')
      throw new AgentFailure('guest-busy', `${name} is ${state}`, { guest: name, state });
    if (initPid === undefined)
      throw new AgentFailure('guest-busy', `${name} has no first process now`, { guest: name });
    const { architecture, environment, seccomp } = readConfig(configTextOf(this.#context, name), configReader(sys));
    const filter = loadFilter(sys, seccomp, () => undefined);
    const channel = this.#context.openChannel(raw);
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
    const monitor = this.#context.guests.monitor(name);
    try {
      return await monitor.request('use', {});
    } catch (error) {
      if (!(error instanceof AgentFailure) || error.reason !== 'protocol-error') throw error;
      return monitor.request('status', {});
    }
  }
}
