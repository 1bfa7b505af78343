// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import {
  attachDeviceController,
  type DevicePlan,
  planDeviceController,
  readDevicePaths,
} from './cgroup/device-controller.ts';
import { cloneIntoPayload, enterMonitor, enterPayload } from './cgroup/enter-cgroups.ts';
import { limitFolders } from './cgroup/guest-cgroup.ts';
import { baseFolders } from './cgroup/hierarchies.ts';
import { killPayload, removeFolders, removeMonitor, removeWays } from './cgroup/leave-cgroups.ts';
import { type MadeCgroups, makeCgroups } from './cgroup/make-cgroups.ts';
import { runChild } from './child.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { failureAt } from './failure.ts';
import type { GuestHooks } from './hooks/guest-hooks.ts';
import type { RuntimeHost } from './host.ts';
import type { MountStep } from './mounts/mount-step.ts';
import { readNetworkFacts } from './network/host-facts.ts';
import { HostNetwork } from './network/host-network.ts';
import { planNetwork } from './network/network-plan.ts';
import { networkScripts } from './network/network-scripts.ts';
import type { RootfsPlan } from './rootfs/rootfs-plan.ts';
import { planSecurity } from './security/security-plan.ts';
import { receiveSync, sendSync } from './sync.ts';
import { type Undo, undoAll } from './undo.ts';

export type StepLog = (entry: {
  level: 'info' | 'warning' | 'error';
  text: string;
  step?: string;
  durationMs?: number;
}) => void;

export interface SpawnRequest {
  sys: Sys;
  name: string;
  config: GuestConfig;
  host: RuntimeHost;
  hooks: GuestHooks;
  rootfs: RootfsPlan;
  /** What the monitor itself has for the guest, mounted over what the config says. */
  ownMounts: readonly MountStep[];
  checkInside: boolean;
  log: StepLog;
}

/** A running guest's parts on the host. All are the owner's to undo with `undoSpawn`. */
export interface Spawned {
  pid: number;
  pidfd: number;
  /** undefined: the guest has no console. */
  consoleFd: number | undefined;
  ttyFds: number[];
  /** The guest's ends of console and ttys, kept open so that none hangs up while nobody in the guest has it open. */
  peerFds: number[];
  cgroups: MadeCgroups;
  network: HostNetwork;
  /** CLONE_NEW* of what the guest does not share. */
  namespaceFlags: number;
  /** Of the first process, by name; kept for the stop hook and scripts of networks where there are any. */
  namespaceFds: Record<string, number>;
}

const optionalNamespaces: Readonly<Record<string, 'CLONE_NEWIPC' | 'CLONE_NEWUTS'>> = {
  ipc: 'CLONE_NEWIPC',
  uts: 'CLONE_NEWUTS',
};

function cloneFlags(request: SpawnRequest, ownNetwork: boolean): number {
  const { sys, host } = request;
  for (const name of ['mnt', 'pid', ...(ownNetwork ? ['net'] : [])]) {
    if (host.namespaces.includes(name)) continue;
    throw new RuntimeError({
      reason: 'kernel-lacks',
      message: `the kernel has no ${name} namespaces`,
      details: { step: 'clone', missing: `${name} namespace` },
    });
  }
  let flags = sys.process.CLONE_NEWNS + sys.process.CLONE_NEWPID + (ownNetwork ? sys.process.CLONE_NEWNET : 0);
  for (const [name, flag] of Object.entries(optionalNamespaces)) {
    if (host.namespaces.includes(name)) flags += sys.process[flag];
    else request.log({ level: 'warning', text: `the kernel has no ${name} namespaces: the guest shares the host's` });
  }
  return flags;
}

/**
 * Receives what the child tells until exec has closed its end; main and peer of each terminal in turn. `beforeExec` runs when all is
 * set up.
 */
function followChild(request: SpawnRequest, syncFd: number, beforeExec: () => void): number[] {
  const { sys, log } = request;
  const ttys: number[] = [];
  let isReady = false;
  return closeOnFailure(sys, ttys, () => {
    for (;;) {
      const received = receiveSync(sys, syncFd);
      if (received === undefined) {
        if (isReady) return ttys;
        throw endedEarly();
      }
      const { message, fds } = received;
      ttys.push(...fds);
      if (message.kind === 'log') log(message);
      else if (message.kind === 'failed') throw new RuntimeError(message.failure);
      else if (message.kind === 'ready') {
        isReady = true;
        beforeExec();
        sendSync(sys, syncFd, { kind: 'run' });
      }
    }
  });
}

function endedEarly(): RuntimeError {
  return new RuntimeError({
    reason: 'start-failed',
    message: "the guest's first process ended before it was set up",
    details: { step: 'clone' },
  });
}

function closeAll(sys: Sys, fds: readonly number[]): void {
  for (const fd of fds) sys.file.close(fd);
}

function killAndReap(sys: Sys, pidfd: number): void {
  sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
  sys.process.waitPidfd(pidfd, true);
}

function tellProblem(log: StepLog): (name: string, error: Error) => void {
  return (name, error) => log({ level: 'warning', text: `could not undo ${name}: ${error.message}`, step: 'undo' });
}

function warnings(log: StepLog): (text: string) => void {
  return (text) => log({ level: 'warning', text, step: 'cgroups' });
}

function openCgroups({ sys, name, config, host, log }: SpawnRequest): MadeCgroups {
  const { hierarchies, procCgroups } = host;
  const bases = baseFolders(hierarchies, config.cgroupRelative ? procCgroups.own : procCgroups.first);
  return makeCgroups(sys, { name, settings: config, hierarchies, bases }, warnings(log));
}

function planDevices(sys: Sys, config: GuestConfig, { guest }: MadeCgroups): DevicePlan {
  const { cgroupDevices, devices, deviceRulesOptional } = config;
  const rules = {
    cgroupDevices: readDevicePaths(sys, cgroupDevices),
    devices: readDevicePaths(sys, devices),
    deviceRulesOptional,
  };
  return planDeviceController(rules, limitFolders(guest));
}

/** Folders that are still in use are returned. */
function removePayload(sys: Sys, { guest }: MadeCgroups): string[] {
  return removeFolders(
    sys,
    guest.map(({ limit }) => limit),
  );
}

function closeOnFailure<T>(sys: Sys, fds: readonly number[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    closeAll(sys, fds);
    throw error;
  }
}

function needsNamespaces({ hooks, config }: SpawnRequest): boolean {
  return hooks.has('stop') || config.networks.some(({ script }) => script.down !== undefined);
}

/** Where others find them: below the monitor's own descriptors. */
export function namespaceFiles(sys: Sys, namespaceFds: Readonly<Record<string, number>>): Record<string, string> {
  const pid = sys.process.getpid();
  return Object.fromEntries(Object.entries(namespaceFds).map(([name, fd]) => [name, `/proc/${pid}/fd/${fd}`]));
}

function openNamespaces(sys: Sys, pid: number, names: readonly string[]): Record<string, number> {
  const opened: Record<string, number> = {};
  try {
    for (const name of names) opened[name] = sys.file.open(`/proc/${pid}/ns/${name}`, sys.file.O_RDONLY);
    return opened;
  } catch (error) {
    closeAll(sys, Object.values(opened));
    throw error;
  }
}

/** From the cgroups to exec (LXC's lxc_spawn). Throws RuntimeError with everything undone. */
export function spawnGuest(request: SpawnRequest): Spawned {
  const { sys, name, config, host, hooks, log } = request;
  const undo: Undo[] = [];
  let current = 'plan';
  const step = <T>(title: string, body: () => T): T => {
    current = title;
    const before = sys.loop.monotonicMs();
    const result = body();
    log({ level: 'info', text: title, step: title, durationMs: sys.loop.monotonicMs() - before });
    return result;
  };
  try {
    const security = planSecurity(sys, config, (text) => log({ level: 'warning', text, step: 'plan' }));
    const facts = readNetworkFacts(sys, config.networks);
    const network = planNetwork(config.networks, facts, sys.host.randomBytes);
    const cgroups = step('cgroups', () => openCgroups(request));
    undo.push({ name: 'folders above the cgroups', run: () => removeWays(sys, cgroups) });
    undo.push({ name: 'monitor cgroup', run: () => removeMonitor(sys, cgroups) });
    undo.push({ name: 'payload cgroup', run: () => void removePayload(sys, cgroups) });
    const flags = cloneFlags(request, network.ownNamespace);
    const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
    const { pid, pidfd, isInUnified } = step('clone', () => {
      const { child, isInUnified } = closeOnFailure(sys, [ours, theirs], () =>
        cloneIntoPayload(sys, cgroups, (cgroupFd) =>
          sys.process.clone({ flags, ...(cgroupFd === undefined ? {} : { cgroupFd }) }),
        ),
      );
      if (child.pid === 0) {
        runChild({
          sys,
          name,
          config,
          network,
          hasCgroupNamespace: host.namespaces.includes('cgroup'),
          cgroups: cgroups.guest,
          syncFd: theirs,
          monitorSyncFd: ours,
          hooks,
          rootfs: request.rootfs,
          ownMounts: request.ownMounts,
          security,
          checkInside: request.checkInside ? host.machine : undefined,
        });
      }
      return { ...child, isInUnified };
    });
    sys.file.close(theirs);
    undo.push({ name: 'pidfd', run: () => sys.file.close(pidfd) });
    undo.push({ name: 'first process', run: () => killAndReap(sys, pidfd) });
    try {
      step('payload cgroup', () => enterPayload(sys, cgroups, pid, isInUnified));
      // Known once the guest has them all.
      const namespaces: Record<string, string> = {};
      const hostNetwork = new HostNetwork(sys, network, networkScripts(hooks, log, { pid, namespaces }));
      undo.push({ name: 'host network', run: () => hostNetwork.undo(tellProblem(log)) });
      step('host network', () => hostNetwork.create(pid));
      sendSync(sys, ours, { kind: 'configure' });
      // While the child sets itself up.
      step('monitor cgroup', () => enterMonitor(sys, cgroups, warnings(log)));
      const devices = step('device rules', () => planDevices(sys, config, cgroups));
      current = 'guest setup';
      // Last: the set-up itself may need devices that the guest must not have.
      const ends = followChild(request, ours, () => {
        const missing = step('devices', () => attachDeviceController(sys, devices, config, warnings(log)));
        if (missing !== undefined) log({ level: 'warning', text: `no device rules: ${missing}`, step: 'devices' });
        if (hooks.has('start-host')) step('hook start-host', () => hooks.run('start-host', log, { pid }));
        current = 'exec';
      });
      undo.push({ name: 'terminals', run: () => closeAll(sys, ends) });
      const namespaceFds = needsNamespaces(request) ? openNamespaces(sys, pid, host.namespaces) : {};
      Object.assign(namespaces, namespaceFiles(sys, namespaceFds));
      const mainFds = ends.filter((_, index) => index % 2 === 0);
      const peerFds = ends.filter((_, index) => index % 2 === 1);
      for (const fd of mainFds) sys.file.setNonblocking(fd, true);
      const consoleFd = config.console.path === 'none' ? undefined : mainFds.shift();
      const namespaceFlags = flags + (host.namespaces.includes('cgroup') ? sys.process.CLONE_NEWCGROUP : 0);
      return {
        pid,
        pidfd,
        consoleFd,
        ttyFds: mainFds,
        peerFds,
        cgroups,
        network: hostNetwork,
        namespaceFlags,
        namespaceFds,
      };
    } finally {
      sys.file.close(ours);
    }
  } catch (error) {
    const failure = failureAt(current, error);
    undoAll(undo, tellProblem(log));
    throw new RuntimeError(failure);
  }
}

/** Before the rest: what was moved into the guest's network comes back while its namespace is there. */
export function undoNetwork({ network }: Spawned, log: StepLog): void {
  network.undo(tellProblem(log));
}

/** After the end of the first process: descriptors, links, cgroups. Folders of cgroups that are still busy are returned. */
export function undoSpawn(sys: Sys, spawned: Spawned, log: StepLog): string[] {
  const { pidfd, consoleFd, ttyFds, peerFds, network, cgroups, namespaceFds } = spawned;
  let busy: string[] = [];
  const undo: Undo[] = [
    { name: 'folders above the cgroups', run: () => removeWays(sys, cgroups) },
    { name: 'monitor cgroup', run: () => removeMonitor(sys, cgroups) },
    {
      name: 'payload cgroup',
      run: () => {
        busy = removePayload(sys, cgroups);
      },
    },
    { name: 'payload processes', run: () => killPayload(sys, cgroups) },
    { name: 'host network', run: () => network.undo(tellProblem(log)) },
    {
      name: 'descriptors',
      run: () =>
        closeAll(sys, [
          pidfd,
          ...(consoleFd === undefined ? [] : [consoleFd]),
          ...ttyFds,
          ...peerFds,
          ...Object.values(namespaceFds),
        ]),
    },
  ];
  undoAll(undo, tellProblem(log));
  return busy;
}
