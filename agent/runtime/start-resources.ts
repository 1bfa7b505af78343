// SPDX-License-Identifier: Apache-2.0
import type { Paths } from './api.ts';
import { type BinderPlan, binderRules, binderSteps } from './binder/binder-plan.ts';
import { GuestBinder } from './binder/guest-binder.ts';
import type { BootLogFile } from './boot-log/boot-log.ts';
import { withDeviceRules } from './cgroup/device-controller.ts';
import { CommandClient } from './command-socket/command-client.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { type ConsoleOutputs, openConsoleOutputs } from './console/console-outputs.ts';
import { rootfsMountPoint } from './container.ts';
import { GuestHooks } from './hooks/guest-hooks.ts';
import { checkInit } from './init-check.ts';
import { GuestKernelLog, planKernelLog } from './kernel-log/guest-kernel-log.ts';
import { openLogFile } from './log-file.ts';
import { loopRules, loopSteps, readMinorStep } from './loop/shared-loops.ts';
import type { MonitorRequest } from './monitor-request.ts';
import type { MountStep } from './mounts/mount-step.ts';
import { nullMasks, tellNullMask } from './mounts/null-masks.ts';
import { namespaceFiles } from './namespace-files.ts';
import { openRootfs } from './rootfs/open-rootfs.ts';
import { pinRoot } from './rootfs/pin-root.ts';
import { spawnGuest } from './spawn.ts';
import type { StepLog } from './spawn-request.ts';
import type { Spawned } from './spawned.ts';
import type { Terminal } from './terminal.ts';

/** For hooks that run before it is known what the root is. */
function rootfsPlace(config: GuestConfig, paths: Paths): string {
  const { source } = config.rootfs;
  return source.kind === 'any' || source.kind === 'folder' ? source.path : rootfsMountPoint(paths);
}

/**
 * What the monitor opens for its guest beside the spawn: hooks, the pin of the root, and, kept through reboots, the log file, outputs
 * of the console, the kernel log's FIFO and binder. Owned by the monitor, which gives all back at the guest's end.
 */
export class StartResources {
  readonly #request: MonitorRequest;
  readonly #bootLog: BootLogFile;
  readonly #log: StepLog;
  #hooks: GuestHooks | undefined;
  #consoleOutputs: ConsoleOutputs | undefined;
  #kernelLog: GuestKernelLog | undefined;
  #binder: GuestBinder | undefined;
  #stopLogFile: (() => void) | undefined;
  #pinFd: number | undefined;

  constructor(request: MonitorRequest, bootLog: BootLogFile) {
    this.#request = request;
    this.#bootLog = bootLog;
    this.#log = (...entries) => bootLog.append(...entries.map((entry) => ({ source: 'monitor' as const, ...entry })));
  }

  /** A start, from the pre-start hooks on. `isAgain`: the guest has rebooted. Throws RuntimeError and SysError. */
  spawn(console: Terminal | undefined, isAgain: boolean): Spawned {
    const { sys, config } = this.#request;
    this.#openLogFile();
    if (console !== undefined) this.#consoleOutputs ??= openConsoleOutputs(sys, config.console, console);
    const hooks = this.#openHooks(isAgain);
    hooks.run('pre-start', this.#log);
    const spawned = this.#spawnWith(hooks);
    hooks.learn({ pid: spawned.pid });
    return spawned;
  }

  #spawnWith(hooks: GuestHooks): Spawned {
    const { sys, name, host, paths } = this.#request;
    const log = this.#log;
    for (const mask of nullMasks(this.#request.config.mounts))
      log({ level: 'warning', text: tellNullMask(mask), step: 'mounts' });
    // First: a kernel without it is told before anything is made.
    const binder = this.#openBinder();
    const { sharedLoops } = this.#request.config;
    const ownRules = [...(binder === undefined ? [] : binderRules(binder)), ...(sharedLoops ? loopRules : [])];
    const config = withDeviceRules(this.#request.config, ownRules);
    const mountPoint = rootfsMountPoint(paths);
    const { plan: rootfs, close, writableFolder } = openRootfs(sys, config, mountPoint);
    try {
      const warn = (text: string): void => log({ level: 'warning', text, step: 'root' });
      if (writableFolder !== undefined) this.#pinFd = pinRoot(sys, writableFolder, warn);
      // The files of an image are there only once it is mounted.
      const checkInside = rootfs.place === mountPoint || rootfs.place === config.rootfs.mount;
      if (checkInside && !sys.file.access(rootfs.place, 0)) sys.file.mkdir(rootfs.place, 0o755);
      if (!checkInside) checkInit(sys, config, rootfs.place, host.machine);
      const ownMounts = [
        ...this.#ownMounts(),
        ...(binder === undefined ? [] : binderSteps(binder)),
        ...(sharedLoops ? loopSteps(readMinorStep(sys)) : []),
      ];
      const guestsFolder = paths.guests;
      const initPidOf = (folder: string, guest: string): number | undefined =>
        new CommandClient(sys, folder, guest).initPid();
      const own = { hooks, rootfs, ownMounts, checkInside, guestsFolder, bootFolder: paths.boot, initPidOf };
      return spawnGuest({ sys, name, config, host, log, ...own });
    } finally {
      close();
    }
  }

  /** Kept through the guest's reboots. */
  #openBinder(): BinderPlan | undefined {
    const { sys, config } = this.#request;
    if (!config.ownBinder) return undefined;
    this.#binder ??= new GuestBinder(sys);
    const { plan } = this.#binder;
    const nodes = plan.kind === 'nodes' ? plan.nodes.map(({ node }) => node.path).join(' ') : 'a fresh binderfs';
    this.#log({ level: 'info', text: `binder: ${nodes}`, step: 'binder' });
    return plan;
  }

  /** The FIFO outlives the guest's reboots, and so do its last lines. */
  #ownMounts(): MountStep[] {
    const { sys, paths, config, name } = this.#request;
    if (!config.ownKernelLog) return [];
    const owner = { uid: 0, gid: 0 };
    const take = (bytes: Uint8Array): void => this.#bootLog.kernel(bytes);
    this.#kernelLog ??= new GuestKernelLog(sys, `${paths.run}/${name}.kmsg`, owner, take);
    return planKernelLog(this.#kernelLog);
  }

  #openLogFile(): void {
    const { sys, name, config } = this.#request;
    const { logFile: path, logLevel: level } = config;
    if (path === undefined) return;
    this.#stopLogFile ??= openLogFile(sys, this.#bootLog, { name, path, level });
  }

  #openHooks(isAgain: boolean): GuestHooks {
    const { sys, name, config, paths, folder } = this.#request;
    const facts = {
      name,
      configPath: folder.config,
      rootfsPath: config.rootfs.path,
      rootfsMount: config.rootfs.mount ?? rootfsPlace(config, paths),
      version: config.hookVersion,
      ...(isAgain ? { target: 'reboot' as const } : {}),
    };
    const hasScripts = config.networks.some(({ script }) => script.up !== undefined || script.down !== undefined);
    this.#hooks = new GuestHooks(sys, config.hooks, facts, `${folder.path}/log`, hasScripts);
    return this.#hooks;
  }

  /** The guest ends whether its hooks succeed or not. */
  runLateHooks(
    kind: 'stop' | 'post-stop',
    target: 'stop' | 'reboot',
    namespaceFds: Readonly<Record<string, number>> = {},
  ): void {
    const namespaces = namespaceFiles(this.#request.sys, namespaceFds);
    const log = this.#log;
    try {
      this.#hooks?.run(kind, log, { target, ...(kind === 'stop' ? { namespaces } : {}) });
    } catch (error) {
      log({ level: 'warning', text: error instanceof Error ? error.message : String(error), step: `hook ${kind}` });
    }
    if (kind === 'stop') return;
    this.#hooks?.close();
    this.#hooks = undefined;
  }

  /** At the end of each run. */
  unpin(): void {
    if (this.#pinFd !== undefined) this.#request.sys.file.close(this.#pinFd);
    this.#pinFd = undefined;
  }

  /** When the guest has stopped for good. */
  dispose(): void {
    this.#kernelLog?.dispose();
    this.#kernelLog = undefined;
    this.#binder?.dispose();
    this.#binder = undefined;
    this.#consoleOutputs?.dispose();
    this.#consoleOutputs = undefined;
  }

  /** Behind the log's last entry. */
  closeLogFile(): void {
    this.#stopLogFile?.();
    this.#stopLogFile = undefined;
  }
}
