// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import {
  type ContainerEnd,
  type ContainerState,
  type ContainerStatus,
  type GuestInit,
  type Monitor,
  type Paths,
  RuntimeError,
  type RuntimeFailure,
} from './api.ts';
import { type BinderPlan, binderRules, binderSteps } from './binder/binder-plan.ts';
import { GuestBinder } from './binder/guest-binder.ts';
import { BootLogFile } from './boot-log/boot-log.ts';
import { withDeviceRules } from './cgroup/device-controller.ts';
import { type DeviceRule, printDeviceRule } from './cgroup/device-rules.ts';
import { setFrozen, thaw } from './cgroup/freezer.ts';
import { type GuestCgroup, limitFolders } from './cgroup/guest-cgroup.ts';
import { removeFolders, removeWays } from './cgroup/leave-cgroups.ts';
import { CommandClient } from './command-socket/command-client.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { type ConsoleOutputs, openConsoleOutputs } from './console/console-outputs.ts';
import { type GuestFolder, rootfsMountPoint } from './container.ts';
import { GuestHooks } from './hooks/guest-hooks.ts';
import type { RuntimeHost } from './host.ts';
import { checkInit } from './init-check.ts';
import { GuestKernelLog, planKernelLog } from './kernel-log/guest-kernel-log.ts';
import { openLogFile } from './log-file.ts';
import { GuestLogcat } from './logcat/guest-logcat.ts';
import type { MountStep } from './mounts/mount-step.ts';
import { namespaceFiles } from './namespace-files.ts';
import { readsSignals, stopByProperty } from './properties/stop-by-property.ts';
import { RebootPauses } from './reboot-pauses.ts';
import { openRootfs } from './rootfs/open-rootfs.ts';
import { pinRoot } from './rootfs/pin-root.ts';
import { signalNumber } from './signal-number.ts';
import { spawnGuest } from './spawn.ts';
import type { StepLog } from './spawn-request.ts';
import { type Spawned, undoNetwork, undoSpawn } from './spawned.ts';
import { Terminal } from './terminal.ts';

export interface MonitorRequest {
  sys: Sys;
  paths: Paths;
  name: string;
  config: GuestConfig;
  host: RuntimeHost;
  /** Where its log lies, and its config. */
  folder: GuestFolder;
}

/** Told once each, when the guest has stopped for good. */
export interface EndListener {
  /** Before anybody hears of STOPPED: who does may start the guest again at once. */
  onUndone(): void;
  onEnd(): void;
}

type Intent = 'none' | 'stop' | 'restart';
type InitEnd = { exitCode?: number; signal?: number };

/** For hooks that run before it is known what the root is. */
function rootfsPlace(config: GuestConfig, paths: Paths): string {
  const { source } = config.rootfs;
  return source.kind === 'any' || source.kind === 'folder' ? source.path : rootfsMountPoint(paths);
}

/** reboot(2): in a pid namespace the end of init by SIGHUP is a restart, by SIGINT a halt. */
function meaningOf(sys: Sys, signal: number): string {
  if (signal === sys.process.signals.HUP) return ': reboot';
  return signal === sys.process.signals.INT ? ': powered off' : '';
}

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
  readonly #statusListeners = new Set<(status: ContainerStatus) => void>();
  readonly #stoppedWaiters: (() => void)[] = [];
  #runningWaiters: { resolve(): void; reject(error: Error): void }[] = [];
  #state: ContainerState = 'STOPPED';
  #spawned: Spawned | undefined;
  #hooks: GuestHooks | undefined;
  #consoleOutputs: ConsoleOutputs | undefined;
  #kernelLog: GuestKernelLog | undefined;
  #logcat: GuestLogcat | undefined;
  #binder: GuestBinder | undefined;
  #stopLogFile: (() => void) | undefined;
  #pinFd: number | undefined;
  #startedAtMs: number | undefined;
  #startDurationMs: number | undefined;
  #reboots = 0;
  #lastEnd: ContainerEnd | undefined;
  #intent: Intent = 'none';
  #killTimer: number | undefined;
  #listener: EndListener | undefined;
  readonly #rebootPauses: RebootPauses;
  /** A reboot that waits for its time. */
  /** The last end was a reboot, which the hooks of the next start are told too. */
  #isAgain = false;
  #pause: { timer: number; end: InitEnd } | undefined;

  constructor(request: MonitorRequest) {
    const { sys, config, name, folder } = request;
    this.#request = request;
    this.name = name;
    this.config = config;
    this.#rebootPauses = new RebootPauses(config.rebootPauses);
    this.log = new BootLogFile(sys, folder.boots);
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

  adoptState(state: ContainerState): void {
    const frozen: readonly ContainerState[] = ['RUNNING', 'FREEZING', 'FROZEN', 'THAWED'];
    if (frozen.includes(this.#state) && frozen.includes(state)) this.#setState(state);
  }

  status(): ContainerStatus {
    return {
      name: this.name,
      state: this.#state,
      monitorPid: this.#request.sys.process.getpid(),
      reboots: this.#reboots,
      ...(this.#spawned === undefined ? {} : { initPid: this.#spawned.pid }),
      ...(this.#startedAtMs === undefined ? {} : { startedAtMs: this.#startedAtMs }),
      ...(this.#startDurationMs === undefined ? {} : { startDurationMs: this.#startDurationMs }),
      ...(this.#lastEnd === undefined ? {} : { lastEnd: this.#lastEnd }),
    };
  }

  onDidChangeStatus(listener: (status: ContainerStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** Throws RuntimeError when the start fails; `listener` is told all the same. */
  start(requestedAtMs: number, listener: EndListener): void {
    this.#listener = listener;
    this.#spawn(requestedAtMs);
  }

  stop(options: { timeoutMs: number }): Promise<void> {
    this.#intent = 'stop';
    return this.#end(options.timeoutMs);
  }

  kill(): Promise<void> {
    this.#intent = 'stop';
    const stopped = this.#whenStopped();
    this.#endPause();
    const { stop } = this.config.signals;
    this.log.append({ source: 'monitor', level: 'info', text: `killing by SIG${stop}, as asked`, step: 'stop' });
    this.#signal(signalNumber(this.#request.sys, stop));
    // v1 delivers no signal to what is frozen.
    if (this.#state === 'FROZEN' || this.#state === 'FREEZING') thaw(this.#request.sys, this.cgroupPaths);
    return stopped;
  }

  async freeze(): Promise<void> {
    if (this.#state !== 'RUNNING') throw this.#busy();
    this.#setState('FREEZING');
    try {
      await setFrozen(this.#request.sys, this.cgroupPaths, true);
    } catch (error) {
      this.#settle('FREEZING', 'RUNNING');
      throw error;
    }
    this.#settle('FREEZING', 'FROZEN');
  }

  async unfreeze(): Promise<void> {
    if (this.#state !== 'FROZEN') throw this.#busy();
    await setFrozen(this.#request.sys, this.cgroupPaths, false);
    this.#settle('FROZEN', 'THAWED');
    this.#settle('THAWED', 'RUNNING');
  }

  /** Unless the guest has been stopped, or has ended, meanwhile. */
  #settle(from: ContainerState, to: ContainerState): void {
    if (this.#state === from) this.#setState(to);
  }

  #busy(): RuntimeError {
    const { name } = this;
    return new RuntimeError({
      reason: 'guest-busy',
      message: `${name} is ${this.#state}`,
      details: { guest: name, state: this.#state },
    });
  }

  restart(options: { timeoutMs: number }): Promise<void> {
    if (this.#spawned === undefined || this.#intent === 'stop') return Promise.reject(this.#busy());
    this.#intent = 'restart';
    const running = new Promise<void>((resolve, reject) => this.#runningWaiters.push({ resolve, reject }));
    this.#askToStop(options.timeoutMs);
    return running;
  }

  #end(timeoutMs: number): Promise<void> {
    const stopped = this.#whenStopped();
    this.#endPause();
    this.#askToStop(timeoutMs);
    return stopped;
  }

  #whenStopped(): Promise<void> {
    if (this.#state === 'STOPPED') return Promise.resolve();
    return new Promise((resolve) => this.#stoppedWaiters.push(resolve));
  }

  #askToStop(timeoutMs: number): void {
    const { sys } = this.#request;
    if (this.#spawned === undefined || this.#state === 'STOPPING') return;
    if (this.#state === 'FROZEN' || this.#state === 'FREEZING') thaw(sys, this.cgroupPaths);
    this.#setState('STOPPING');
    const spawned = this.#spawned;
    const byProperty = this.config.logcat && !readsSignals(sys, spawned.pid);
    const asked = byProperty ? 'sys.powerctl' : `SIG${this.config.signals.halt}`;
    const text = `stopping by ${asked}, SIGKILL after ${timeoutMs / 1000} s`;
    this.log.append({ source: 'monitor', level: 'info', text, step: 'stop' });
    const signal = (): void => this.#signal(signalNumber(sys, this.config.signals.halt));
    if (!byProperty) signal();
    // A refusal may come when another first process is there already.
    else stopByProperty(sys, spawned.pid, () => this.#spawned === spawned && signal());
    if (this.#killTimer !== undefined) sys.loop.clearTimer(this.#killTimer);
    this.#killTimer = sys.loop.setTimer(timeoutMs, () => {
      this.log.append({ source: 'monitor', level: 'warning', text: 'the time to stop is over: SIGKILL', step: 'stop' });
      this.#signal(sys.process.signals.KILL ?? 9);
    });
  }

  #signal(number: number): void {
    if (this.#spawned !== undefined) this.#request.sys.process.pidfdSendSignal(this.#spawned.pidfd, number);
  }

  #setState(state: ContainerState): void {
    this.#state = state;
    const status = this.status();
    for (const listener of [...this.#statusListeners]) listener(status);
  }

  #spawn(requestedAtMs: number): void {
    const { sys } = this.#request;
    this.#intent = 'none';
    this.log.begin();
    this.#setState('STARTING');
    const log: StepLog = (entry) => this.log.append({ source: 'monitor', ...entry });
    try {
      this.#openLogFile();
      const [console] = this.terminals;
      if (console !== undefined) this.#consoleOutputs ??= openConsoleOutputs(sys, this.config.console, console);
      const hooks = this.#openHooks();
      hooks.run('pre-start', log);
      this.#spawned = this.#spawnFrom(hooks, log);
    } catch (error) {
      const failure =
        error instanceof RuntimeError
          ? error.failure
          : { reason: 'start-failed' as const, message: String(error), details: { step: 'start' } };
      this.log.append({ source: 'monitor', level: 'error', text: failure.message, step: 'start' });
      this.#unpin();
      this.#runLateHooks('post-stop', 'stop');
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
    this.log.append({
      source: 'monitor',
      level: 'info',
      text: `RUNNING after ${this.#startDurationMs.toFixed(1)} ms`,
      step: 'running',
      durationMs: this.#startDurationMs,
    });
    this.#setState('RUNNING');
    for (const waiter of this.#runningWaiters.splice(0)) waiter.resolve();
  }

  #initEnded(): void {
    const { sys } = this.#request;
    const spawned = this.#spawned;
    if (spawned === undefined) return;
    const end = sys.process.waitPidfd(spawned.pidfd, false);
    if (end === undefined) return;
    sys.loop.remove(spawned.pidfd);
    if (this.#killTimer !== undefined) sys.loop.clearTimer(this.#killTimer);
    this.#killTimer = undefined;
    for (const terminal of this.terminals) terminal.detach();
    this.#logcat?.dispose();
    this.#logcat = undefined;
    const { HUP } = sys.process.signals;
    const reboot = this.#intent === 'none' && end.signal === HUP;
    const text =
      end.signal === undefined
        ? `init exited with ${end.exitCode ?? 0}`
        : `init ended by signal ${end.signal}${meaningOf(sys, end.signal)}`;
    this.log.append({ source: 'monitor', level: 'info', text, step: 'end' });
    if (this.#state !== 'STOPPING') this.#setState('STOPPING');
    const log: StepLog = (entry) => this.log.append({ source: 'monitor', ...entry });
    // LXC's order: the stop hook finds the host's links gone.
    undoNetwork(spawned, log);
    this.#runLateHooks('stop', reboot ? 'reboot' : 'stop', spawned.namespaceFds);
    const busy = undoSpawn(sys, spawned, log);
    this.#spawned = undefined;
    this.#unpin();
    this.#whenFree(spawned, busy, 0, () => this.#afterEnd(end, reboot));
  }

  /** The kernel keeps a payload's folder until its last process is reaped: its own event file would be gone with it, so a few tries. */
  #whenFree(spawned: Spawned, busy: string[], tries: number, then: () => void): void {
    const { sys } = this.#request;
    if (busy.length === 0 || tries > 100) {
      for (const folder of busy)
        this.log.append({ source: 'monitor', level: 'warning', text: `${folder} is still in use`, step: 'end' });
      if (tries > 0) removeWays(sys, spawned.cgroups);
      then();
      return;
    }
    sys.loop.setTimer(10, () => this.#whenFree(spawned, removeFolders(sys, busy), tries + 1, then));
  }

  #spawnFrom(hooks: GuestHooks, log: StepLog): Spawned {
    const { sys, name, host, paths } = this.#request;
    // First: a kernel without it is told before anything is made.
    const binder = this.#openBinder(log);
    const config = withDeviceRules(this.#request.config, binder === undefined ? [] : binderRules(binder));
    const mountPoint = rootfsMountPoint(paths);
    const { plan: rootfs, close, writableFolder } = openRootfs(sys, config, mountPoint);
    try {
      const warn = (text: string): void => log({ level: 'warning', text, step: 'root' });
      if (writableFolder !== undefined) this.#pinFd = pinRoot(sys, writableFolder, warn);
      // The files of an image are there only once it is mounted.
      const checkInside = rootfs.place === mountPoint || rootfs.place === config.rootfs.mount;
      if (checkInside && !sys.file.access(rootfs.place, 0)) sys.file.mkdir(rootfs.place, 0o755);
      if (!checkInside) checkInit(sys, config, rootfs.place, host.machine);
      const ownMounts = [...this.#ownMounts(), ...(binder === undefined ? [] : binderSteps(binder))];
      const guestsFolder = paths.guests;
      const initPidOf = (folder: string, guest: string): number | undefined =>
        new CommandClient(sys, folder, guest).initPid();
      const own = { hooks, rootfs, ownMounts, checkInside, guestsFolder, initPidOf };
      return spawnGuest({ sys, name, config, host, log, ...own });
    } finally {
      close();
    }
  }

  /** Kept through the guest's reboots. */
  #openBinder(log: StepLog): BinderPlan | undefined {
    const { sys, config } = this.#request;
    if (!config.ownBinder) return undefined;
    this.#binder ??= new GuestBinder(sys);
    const { plan } = this.#binder;
    const nodes = plan.kind === 'nodes' ? plan.nodes.map(({ node }) => node.path).join(' ') : 'a fresh binderfs';
    log({ level: 'info', text: `binder: ${nodes}`, step: 'binder' });
    return plan;
  }

  /** The FIFO outlives the guest's reboots, and so do its last lines. */
  #ownMounts(): MountStep[] {
    const { sys, paths, config, name } = this.#request;
    if (!config.ownKernelLog) return [];
    const owner = { uid: 0, gid: 0 };
    this.#kernelLog ??= new GuestKernelLog(sys, `${paths.run}/${name}.kmsg`, owner, (bytes) => this.log.kernel(bytes));
    return [planKernelLog(this.#kernelLog.path)];
  }

  #unpin(): void {
    if (this.#pinFd !== undefined) this.#request.sys.file.close(this.#pinFd);
    this.#pinFd = undefined;
  }

  #openLogFile(): void {
    const { logFile: path, logLevel: level } = this.config;
    if (path === undefined) return;
    this.#stopLogFile ??= openLogFile(this.#request.sys, this.log, { name: this.name, path, level });
  }

  #openHooks(): GuestHooks {
    const { sys, name, config, paths, folder } = this.#request;
    const facts = {
      name,
      configPath: folder.config,
      rootfsPath: config.rootfs.path,
      rootfsMount: config.rootfs.mount ?? rootfsPlace(config, paths),
      version: config.hookVersion,
      ...(this.#isAgain ? { target: 'reboot' as const } : {}),
    };
    const hasScripts = config.networks.some(({ script }) => script.up !== undefined || script.down !== undefined);
    this.#hooks = new GuestHooks(sys, config.hooks, facts, `${folder.path}/log`, hasScripts);
    return this.#hooks;
  }

  /** The guest ends whether its hooks succeed or not. */
  #runLateHooks(
    kind: 'stop' | 'post-stop',
    target: 'stop' | 'reboot',
    namespaceFds: Readonly<Record<string, number>> = {},
  ): void {
    const namespaces = namespaceFiles(this.#request.sys, namespaceFds);
    const log: StepLog = (entry) => this.log.append({ source: 'monitor', ...entry });
    try {
      this.#hooks?.run(kind, log, { target, ...(kind === 'stop' ? { namespaces } : {}) });
    } catch (error) {
      log({ level: 'warning', text: error instanceof Error ? error.message : String(error), step: `hook ${kind}` });
    }
    if (kind === 'stop') return;
    this.#hooks?.close();
    this.#hooks = undefined;
  }

  #afterEnd(end: InitEnd, reboot: boolean): void {
    this.#isAgain = reboot || this.#intent === 'restart';
    if (this.#isAgain) this.log.end(this.#endOf(end));
    this.#runLateHooks('post-stop', this.#isAgain ? 'reboot' : 'stop');
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
    } catch {
      // Told to everybody by #finish.
    }
  }

  #finishAfter(end: InitEnd): void {
    this.#finish(this.#endOf(end));
  }

  #endOf({ signal, exitCode }: InitEnd): ContainerEnd {
    const atMs = this.#request.sys.loop.realtimeMs();
    return signal === undefined ? { atMs, kind: 'exit', code: exitCode ?? 0 } : { atMs, kind: 'signal', code: signal };
  }

  /** A full disk must not keep the guest from being undone: it only cannot be told later how it ended. */
  #keepEnd(end: ContainerEnd): void {
    const { sys, folder } = this.#request;
    try {
      sys.file.writeFileAtomic(folder.lastEnd, JSON.stringify(end));
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.log.append({ source: 'monitor', level: 'warning', text: `not kept: ${error.message}`, step: 'end' });
    }
  }

  #finish(end: ContainerEnd): void {
    this.#lastEnd = end;
    this.#kernelLog?.dispose();
    this.#kernelLog = undefined;
    this.#binder?.dispose();
    this.#binder = undefined;
    this.#spawned = undefined;
    this.#consoleOutputs?.dispose();
    this.#consoleOutputs = undefined;
    this.#keepEnd(end);
    this.log.end(end);
    this.#stopLogFile?.();
    this.#stopLogFile = undefined;
    this.#listener?.onUndone();
    this.#setState('STOPPED');
    for (const resolve of this.#stoppedWaiters.splice(0)) resolve();
    for (const waiter of this.#runningWaiters.splice(0))
      waiter.reject(new RuntimeError(end.failure ?? stoppedMeanwhile(this.name)));
    this.#listener?.onEnd();
  }
}
