// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type GuestSummary, type MetricsSample } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { guestFolder, listGuests } from '../runtime/container.ts';
import { removeGuest } from '../runtime/lifecycle/remove-guest.ts';
import { undoDeadIfPossible } from '../runtime/network/nat/undo-dead.ts';
import { startGuest } from '../runtime/start.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { ConfigSummaries, summarise } from './guest-summary.ts';
import { MonitorClient } from './monitor-client.ts';
import type { MonitorMethods } from './monitor-methods.ts';
import { serveMonitor } from './monitor-server.ts';

export interface GuestsListener {
  onChanged(summary: GuestSummary): void;
  onRemoved(name: string): void;
  onMetrics(sample: MetricsSample): void;
  onConsoleLost(guest: string, channel: number, lostBytes: number): void;
}

function lostMonitor(name: string): AgentFailure {
  return new AgentFailure('cancelled', `the monitor of ${name} has ended without an answer`, { guest: name });
}

/** At once where there is no such process. */
function whenEnded({ process, loop, file }: Sys, pid: number, then: () => void): void {
  let fd: number;
  try {
    fd = process.pidfdOpen(pid);
  } catch (error) {
    if (!isSysError(error)) throw error;
    then();
    return;
  }
  loop.add(fd, loop.EPOLLIN, () => {
    loop.remove(fd);
    file.close(fd);
    then();
  });
}

/** All guests of the device as one session sees them: their folders, and the monitors of those that run. */
export class Guests {
  readonly #sys: Sys;
  readonly #paths: Paths;
  readonly #listener: GuestsListener;
  readonly #monitors = new Map<string, MonitorClient>();
  readonly #configs = new ConfigSummaries();
  #inotifyFd = -1;

  constructor(sys: Sys, paths: Paths, listener: GuestsListener) {
    this.#sys = sys;
    this.#paths = paths;
    this.#listener = listener;
  }

  /** Connects to the monitors that run, and watches for guests that other sessions make, start and remove. */
  async open(): Promise<void> {
    const clients = listGuests(this.#sys, this.#paths).map((name) => this.#connect(name));
    await Promise.all(clients.map((client) => client?.known));
    const { file, loop } = this.#sys;
    this.#inotifyFd = file.inotifyOpen();
    file.inotifyAdd(this.#inotifyFd, this.#paths.run, file.IN_MOVED_TO);
    file.inotifyAdd(this.#inotifyFd, this.#paths.guests, file.IN_DELETE | file.IN_MOVED_FROM);
    loop.add(this.#inotifyFd, loop.EPOLLIN, () => this.#noticed());
  }

  list(): GuestSummary[] {
    return listGuests(this.#sys, this.#paths).map((name) => this.#summary(name));
  }

  get(name: string): GuestSummary {
    this.mustExist(name);
    return this.#summary(name);
  }

  mustExist(name: string): void {
    if (this.#sys.file.access(guestFolder(this.#paths, name).config, 0)) return;
    throw new AgentFailure('guest-not-found', `there is no guest ${name}`, { guest: name });
  }

  monitor(name: string): MonitorClient {
    this.mustExist(name);
    const client = this.#connect(name);
    if (client !== undefined) return client;
    throw new AgentFailure('guest-not-running', `${name} is not running`, { guest: name });
  }

  /**
   * Asks the monitor of a guest that may end meanwhile: a stop or a kill is done by that, anything else is refused as for a guest
   * that does not run. Throws AgentFailure.
   */
  async ask<M extends keyof MonitorMethods>(
    name: string,
    method: M,
    params: MonitorMethods[M]['params'],
  ): Promise<MonitorMethods[M]['result'] | undefined> {
    for (;;) {
      const client = this.monitor(name);
      try {
        return await client.request(method, params);
      } catch (error) {
        if (!client.isOver) throw error;
        // It had no time for its first word: it has gone, and its name with it.
        if (client.status === undefined) continue;
        if (client.status.state !== 'STOPPED') throw lostMonitor(name);
        if (method === 'stop' || method === 'kill') return undefined;
      }
    }
  }

  running(name: string): MonitorClient | undefined {
    this.mustExist(name);
    return this.#connect(name);
  }

  async start(name: string): Promise<GuestSummary> {
    this.mustExist(name);
    const state = this.#monitors.get(name)?.status?.state;
    if (state === 'STOPPING' || state === 'STARTING')
      throw new AgentFailure('guest-busy', `${name} is ${state}`, { guest: name, state });
    await startGuest({
      sys: this.#sys,
      paths: this.#paths,
      name,
      serve: (monitor) => serveMonitor(this.#sys, this.#paths, monitor),
    });
    const client = this.#connect(name);
    await client?.known;
    const summary = this.#summary(name);
    this.#listener.onChanged(summary);
    return summary;
  }

  /** As lxc-destroy: with its hooks, and refused where others' roots lie on its. */
  destroy(name: string, withSnapshots: boolean): void {
    this.mustExist(name);
    removeGuest(this.#sys, this.#paths, name, withSnapshots);
  }

  changed(name: string): GuestSummary {
    const summary = this.#summary(name);
    this.#listener.onChanged(summary);
    return summary;
  }

  #summary(name: string): GuestSummary {
    const known = { paths: this.#paths, configs: this.#configs };
    return summarise(this.#sys, known, name, this.#monitors.get(name)?.status);
  }

  #connect(name: string): MonitorClient | undefined {
    const known = this.#monitors.get(name);
    if (known?.hasStopped === false) return known;
    // What is left of one that has stopped goes on by itself.
    this.#monitors.delete(name);
    const client = MonitorClient.connect(this.#sys, this.#paths, name, {
      onStatus: () => this.#tellChanged(name),
      onMetrics: (sample) => this.#listener.onMetrics(sample),
      onConsoleLost: (channel, lostBytes) => this.#listener.onConsoleLost(name, channel, lostBytes),
      onClose: () => {
        if (this.#monitors.get(name) === client) this.#monitors.delete(name);
        // Another session may have started it again before this one has heard of the end.
        this.#noticedMonitor(name);
        // What was told as STOPPED may be starting again by now.
        if (client?.status?.state === 'STOPPED') return;
        this.#tellChanged(name);
        if (client?.status !== undefined) this.#monitorDied(client.status.monitorPid);
      },
    });
    if (client === undefined) return undefined;
    this.#monitors.set(name, client);
    return client;
  }

  /** An ephemeral guest goes before its monitor does: it has been told as removed. */
  #tellChanged(name: string): void {
    if (this.#sys.file.access(guestFolder(this.#paths, name).config, 0)) this.#listener.onChanged(this.#summary(name));
  }

  /** It has let go of its locks when its process has ended, not when its socket has. */
  #monitorDied(pid: number): void {
    const undo = (): void => undoDeadIfPossible(this.#sys, this.#paths.boot);
    whenEnded(this.#sys, pid, undo);
  }

  #noticed(): void {
    for (const { name, mask } of this.#sys.file.readInotify(this.#inotifyFd)) {
      if ((mask & (this.#sys.file.IN_DELETE | this.#sys.file.IN_MOVED_FROM)) !== 0) this.#noticedRemoved(name);
      else if (name.endsWith('.sock')) {
        this.#noticedMonitor(name.slice(0, -'.sock'.length));
      }
    }
  }

  #noticedRemoved(name: string): void {
    this.#configs.forget(name);
    this.#listener.onRemoved(name);
  }

  #noticedMonitor(name: string): void {
    if (this.#monitors.get(name)?.hasStopped === false) return;
    const client = this.#connect(name);
    client?.known.then(() => this.#tellChanged(name));
  }
}
