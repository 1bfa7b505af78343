// SPDX-License-Identifier: Apache-2.0
import {
  type ContainerEnd,
  type ContainerState,
  type ContainerStatus,
  type GuestInit,
  type Monitor,
  type NatState,
  RuntimeError,
  type RuntimeFailure,
} from './api.ts';
import { BootLogFile } from './boot-log/boot-log.ts';
import { type DeviceRule, printDeviceRule } from './cgroup/device-rules.ts';
import { enterMonitor } from './cgroup/enter-cgroups.ts';
import { setFrozen, thaw } from './cgroup/freezer.ts';
import { type GuestCgroup, limitFolders } from './cgroup/guest-cgroup.ts';
import { finishLeaving, removeFolders } from './cgroup/leave-cgroups.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { GuestHalt } from './guest-halt.ts';
import { GuestState } from './guest-state.ts';
import { containerEnd, describeEnd, type InitEnd, keepEnd } from './init-end.ts';
import { GuestLogcat } from './logcat/guest-logcat.ts';
import type { MonitorRequest } from './monitor-request.ts';
import { guestAddresses } from './network/managed-network.ts';
import { forwardRefused } from './network/nat/forward-change.ts';
import type { GuestNat } from './network/nat/guest-nat.ts';
import type { HostPort, PortForward } from './network/network-values.ts';
import { RebootPauses } from './reboot-pauses.ts';
import { GuestScreen } from './screen/guest-screen.ts';
import { signalNumber } from './signal-number.ts';
import type { StepLog } from './spawn-request.ts';
import { type Spawned, undoNetwork, undoSpawn } from './spawned.ts';
import { StartResources } from './start-resources.ts';
import { Terminal } from './terminal.ts';

/** Told once each, when the guest has stopped for good. */
export interface EndListener {
  /** Before anybody hears of STOPPED: who does may start the guest again at once. */
  onUndone(): void;
  onEnd(): void;
}

type Intent = 'none' | 'stop' | 'restart';

function stoppedMeanwhile(name: string): RuntimeFailure {
  return { reason: 'cancelled', message: `${name} was stopped before it ran again`, details: { guest: name } };
}

/** Watches one guest from its spawn to its end (LXC's lxc_poll), starts it again when it reboots, and undoes it. */
export class GuestMonitor implements Monitor {
  readonly name: string;
  readonly config: GuestConfig;
  readonly terminals: Terminal[];
  readonly log: BootLogFile;
  readonly #request: MonitorRequest;
  readonly #resources: StartResources;
  readonly #halt: GuestHalt;
  readonly #state = new GuestState();
  #spawned: Spawned | undefined;
  #logcat: GuestLogcat | undefined;
  #startedAtMs: number | undefined;
  #startDurationMs: number | undefined;
  #reboots = 0;
  #lastEnd: ContainerEnd | undefined;
  #intent: Intent = 'none';
  #listener: EndListener | undefined;
  readonly #rebootPauses: RebootPauses;
  /** The last end was a reboot, which the hooks of the next start are told too. */
  #isAgain = false;
  /** A reboot that waits for its time. */
  #pause: { timer: number; end: InitEnd } | undefined;
  #screen: GuestScreen | undefined;

  constructor(request: MonitorRequest) {
    const { sys, config, name, folder } = request;
    this.#request = request;
    this.name = name;
    this.config = config;
    this.#rebootPauses = new RebootPauses(config.rebootPauses);
    this.log = new BootLogFile(sys, folder.boots);
    this.#resources = new StartResources(request, this.log);
    this.#halt = new GuestHalt(sys, config, this.log);
    this.terminals = Array.from(
      { length: config.ttys + 1 },
      (_, number) => new Terminal(sys, number, config.console.bufferBytes),
    );
    this.terminals[0]?.onDidOutput((bytes) => this.log.console(bytes));
  }

  get cgroupPaths(): ReadonlyMap<string, string> {
    return limitFolders(this.cgroups);
  }

  get cgroups(): readonly GuestCgroup[] {
    return this.#spawned?.cgroups.guest ?? [];
  }

  get hostLinks(): string[] {
    return this.#spawned?.network.hostLinks ?? [];
  }

  get nat(): NatState | undefined {
    return this.#spawned?.network.nat?.state;
  }

  get init(): GuestInit | undefined {
    if (this.#spawned === undefined) return undefined;
    const { pid, pidfd, namespaceFlags } = this.#spawned;
    return { pid, pidfd, namespaceFlags };
  }

  configItem(key: string): string | undefined {
    const [, index, rest = ''] = /^lxc\.net\.(\d+)\.(.+)$/.exec(key) ?? [];
    const chosen = index === undefined ? undefined : this.#spawned?.network.item(Number(index), rest);
    return chosen ?? this.config.items.get(key);
  }

  addDeviceRule(rule: DeviceRule): boolean {
    const devices = this.#spawned?.devices;
    if (devices === undefined) return false;
    devices.add(rule);
    const text = `devices: ${rule.allow ? 'allow' : 'deny'} ${printDeviceRule(rule)}`;
    this.log.append({ source: 'monitor', level: 'info', text, step: 'devices' });
    return true;
  }

  addForward(forward: PortForward): void {
    this.#natFor(forward).addForward(forward);
  }

  removeForward(port: HostPort): void {
    this.#natFor(port).removeForward(port);
  }

  #natFor(port: HostPort): GuestNat {
    if (this.#spawned === undefined) throw this.#busy();
    const { nat } = this.#spawned.network;
    if (nat === undefined) throw forwardRefused(port, 'no-nat', `${this.name} has no NAT: lodge.net.0.nat = 1`);
    return nat;
  }

  adoptState(state: ContainerState): void {
    const frozen: readonly ContainerState[] = ['RUNNING', 'FREEZING', 'FROZEN', 'THAWED'];
    if (!this.#state.is(...frozen) || !frozen.includes(state)) return;
    this.#state.set(state);
    this.#screen?.wasTold(state);
  }

  status(): ContainerStatus {
    return {
      name: this.name,
      state: this.state,
      monitorPid: this.#request.sys.process.getpid(),
      reboots: this.#reboots,
      ...(this.#spawned === undefined ? {} : { initPid: this.#spawned.pid }),
      ...(this.#startedAtMs === undefined ? {} : { startedAtMs: this.#startedAtMs }),
      ...(this.#startDurationMs === undefined ? {} : { startDurationMs: this.#startDurationMs }),
      ...this.#chosenAddresses(),
      ...(this.#lastEnd === undefined ? {} : { lastEnd: this.#lastEnd }),
    };
  }

  #chosenAddresses(): Pick<ContainerStatus, 'addresses'> {
    const managed = this.#spawned?.network.managed;
    return managed === undefined ? {} : { addresses: guestAddresses(managed) };
  }

  onDidChangeStatus(listener: (status: ContainerStatus) => void): () => void {
    return this.#state.onDidChange(() => listener(this.status()));
  }

  /** Throws RuntimeError when the start fails; `listener` is told all the same. */
  start(requestedAtMs: number, listener: EndListener): void {
    this.#listener = listener;
    this.#spawn(requestedAtMs);
  }

  /** What takes time behind a start, when nobody waits for that any more. */
  afterStart(): void {
    if (this.#spawned === undefined) return;
    const log = { source: 'monitor', step: 'running' } as const;
    const durationMs = this.#startDurationMs ?? 0;
    this.log.append({ ...log, level: 'info', text: `RUNNING after ${durationMs.toFixed(1)} ms`, durationMs });
    this.#spawned.network.follow();
    enterMonitor(this.#request.sys, this.#spawned.cgroups, (text) =>
      this.log.append({ ...log, level: 'warning', text, step: 'cgroups' }),
    );
  }

  stop(options: { timeoutMs: number }): Promise<void> {
    this.#intent = 'stop';
    return this.#end(options.timeoutMs);
  }

  kill(): Promise<void> {
    this.#intent = 'stop';
    const stopped = this.#state.whenStopped();
    this.#endPause();
    const { stop } = this.config.signals;
    this.log.append({ source: 'monitor', level: 'info', text: `killing by SIG${stop}, as asked`, step: 'stop' });
    this.#signal(signalNumber(this.#request.sys, stop));
    // v1 delivers no signal to what is frozen.
    if (this.#state.is('FROZEN', 'FREEZING')) thaw(this.#request.sys, this.cgroupPaths);
    return stopped;
  }

  /** What the screen has frozen stays so from now on. */
  async freeze(): Promise<void> {
    if (this.#screen?.handOver() === true) return;
    if (!this.#state.is('RUNNING')) throw this.#busy();
    this.#state.set('FREEZING');
    try {
      await setFrozen(this.#request.sys, this.cgroupPaths, true);
    } catch (error) {
      this.#state.settle('FREEZING', 'RUNNING');
      throw error;
    }
    this.#state.settle('FREEZING', 'FROZEN');
  }

  async unfreeze(): Promise<void> {
    if (!this.#state.is('FROZEN')) throw this.#busy();
    await setFrozen(this.#request.sys, this.cgroupPaths, false);
    this.#state.settle('FROZEN', 'THAWED');
    this.#state.settle('THAWED', 'RUNNING');
  }

  use(): Promise<void> {
    return this.#screen?.use() ?? Promise.resolve();
  }

  get state(): ContainerState {
    return this.#state.now;
  }

  #followScreen(): void {
    if (!this.config.freezeWithScreen || this.#screen !== undefined) return;
    this.#screen = new GuestScreen(this.#request.sys, this, (level, text) =>
      this.log.append({ source: 'monitor', level, text, step: 'screen' }),
    );
  }

  #busy(): RuntimeError {
    const { name, state } = this;
    return new RuntimeError({ reason: 'guest-busy', message: `${name} is ${state}`, details: { guest: name, state } });
  }

  restart(options: { timeoutMs: number }): Promise<void> {
    if (this.#spawned === undefined || this.#intent === 'stop') return Promise.reject(this.#busy());
    this.#intent = 'restart';
    const running = this.#state.whenRunning();
    this.#askToStop(options.timeoutMs);
    return running;
  }

  #end(timeoutMs: number): Promise<void> {
    const stopped = this.#state.whenStopped();
    this.#endPause();
    this.#askToStop(timeoutMs);
    return stopped;
  }

  #askToStop(timeoutMs: number): void {
    const { sys } = this.#request;
    if (this.#spawned === undefined || this.#state.is('STOPPING')) return;
    if (this.#state.is('FROZEN', 'FREEZING')) thaw(sys, this.cgroupPaths);
    this.#state.set('STOPPING');
    const spawned = this.#spawned;
    this.#halt.ask(spawned, timeoutMs, () => this.#spawned === spawned);
  }

  #signal(number: number): void {
    if (this.#spawned !== undefined) this.#request.sys.process.pidfdSendSignal(this.#spawned.pidfd, number);
  }

  #spawn(requestedAtMs: number): void {
    const { sys } = this.#request;
    this.#intent = 'none';
    this.log.begin();
    this.#state.set('STARTING');
    try {
      this.#spawned = this.#resources.spawn(this.terminals[0], this.#isAgain);
    } catch (error) {
      const failure =
        error instanceof RuntimeError
          ? error.failure
          : { reason: 'start-failed' as const, message: String(error), details: { step: 'start' } };
      this.log.append({ source: 'monitor', level: 'error', text: failure.message, step: 'start' });
      this.#resources.unpin();
      this.#resources.runLateHooks('post-stop', 'stop');
      this.#finish({ atMs: sys.loop.realtimeMs(), kind: 'failure', failure });
      throw error;
    }
    if (this.#spawned.consoleFd !== undefined) this.terminals[0]?.attach(this.#spawned.consoleFd);
    for (const [index, fd] of this.#spawned.ttyFds.entries()) this.terminals[index + 1]?.attach(fd);
    const { pid, pidfd } = this.#spawned;
    sys.loop.add(pidfd, sys.loop.EPOLLIN, () => this.#initEnded());
    if (this.config.logcat) this.#logcat = new GuestLogcat(sys, pid, this.log);
    this.#startedAtMs = sys.loop.realtimeMs();
    this.#startDurationMs = this.#startedAtMs - requestedAtMs;
    this.#state.set('RUNNING');
    this.#followScreen();
    this.#state.tellRunning();
  }

  #initEnded(): void {
    const { sys } = this.#request;
    const spawned = this.#spawned;
    if (spawned === undefined) return;
    const end = sys.process.waitPidfd(spawned.pidfd, false);
    if (end === undefined) return;
    sys.loop.remove(spawned.pidfd);
    this.#halt.cancel();
    for (const terminal of this.terminals) terminal.detach();
    this.#logcat?.dispose();
    this.#logcat = undefined;
    const { HUP } = sys.process.signals;
    const reboot = this.#intent === 'none' && end.signal === HUP;
    this.log.append({ source: 'monitor', level: 'info', text: describeEnd(sys, end), step: 'end' });
    if (!this.#state.is('STOPPING')) this.#state.set('STOPPING');
    const log: StepLog = (entry) => this.log.append({ source: 'monitor', ...entry });
    // LXC's order: the stop hook finds the host's links gone.
    undoNetwork(spawned, log);
    this.#resources.runLateHooks('stop', reboot ? 'reboot' : 'stop', spawned.namespaceFds);
    const busy = undoSpawn(sys, spawned, log);
    this.#spawned = undefined;
    this.#resources.unpin();
    this.#whenFree(spawned, busy, 0, () => this.#afterEnd(end, reboot));
  }

  /** The kernel keeps a payload's folder until its last process is reaped: its own event file would be gone with it, so a few tries. */
  #whenFree(spawned: Spawned, busy: string[], tries: number, then: () => void): void {
    const { sys } = this.#request;
    if (busy.length === 0 || tries > 100) {
      for (const folder of busy)
        this.log.append({ source: 'monitor', level: 'warning', text: `${folder} is still in use`, step: 'end' });
      if (tries > 0) finishLeaving(sys, spawned.cgroups);
      then();
      return;
    }
    sys.loop.setTimer(10, () => this.#whenFree(spawned, removeFolders(sys, busy), tries + 1, then));
  }

  #afterEnd(end: InitEnd, reboot: boolean): void {
    this.#isAgain = reboot || this.#intent === 'restart';
    if (this.#isAgain) this.log.end(containerEnd(this.#request.sys, end));
    this.#resources.runLateHooks('post-stop', this.#isAgain ? 'reboot' : 'stop');
    if (this.#intent === 'restart') this.#spawnAgain();
    else if (reboot && this.#intent === 'none') this.#reboot(end);
    else this.#finishAfter(end);
  }

  #reboot(end: InitEnd): void {
    const { sys } = this.#request;
    const ranMs = sys.loop.realtimeMs() - (this.#startedAtMs ?? 0);
    this.#reboots++;
    const pauseMs = this.#rebootPauses.next(ranMs);
    if (pauseMs === 0) {
      this.#spawnAgain();
      return;
    }
    const text = `rebooted after ${ranMs.toFixed(0)} ms: started again in ${pauseMs} ms`;
    this.log.append({ source: 'monitor', level: 'warning', text, step: 'end' });
    const timer = sys.loop.setTimer(pauseMs, () => {
      this.#pause = undefined;
      this.#spawnAgain();
    });
    this.#pause = { timer, end };
  }

  /** A stop does not wait for the reboot to happen. */
  #endPause(): void {
    if (this.#pause === undefined) return;
    const { timer, end } = this.#pause;
    this.#pause = undefined;
    this.#request.sys.loop.clearTimer(timer);
    this.#finishAfter(end);
  }

  #spawnAgain(): void {
    try {
      this.#spawn(this.#request.sys.loop.realtimeMs());
      this.afterStart();
    } catch {
      // Told to everybody by #finish.
    }
  }

  #finishAfter(end: InitEnd): void {
    this.#finish(containerEnd(this.#request.sys, end));
  }

  #finish(end: ContainerEnd): void {
    this.#lastEnd = end;
    this.#resources.dispose();
    this.#spawned = undefined;
    const { sys, folder } = this.#request;
    const warn = (text: string): void => this.log.append({ source: 'monitor', level: 'warning', text, step: 'end' });
    keepEnd(sys, folder.lastEnd, end, warn);
    this.log.end(end);
    this.#resources.closeLogFile();
    this.#listener?.onUndone();
    this.#screen?.dispose();
    this.#screen = undefined;
    this.#state.set('STOPPED');
    this.#state.tellStopped(() => new RuntimeError(end.failure ?? stoppedMeanwhile(this.name)));
    this.#listener?.onEnd();
  }
}
