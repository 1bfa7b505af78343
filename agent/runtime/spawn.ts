// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import { delegate, delegationWrites, readDelegated } from './cgroup/delegation.ts';
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
import { RunningDevices } from './cgroup/running-devices.ts';
import { runChild } from './child.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { failureAt } from './failure.ts';
import { endsOf, type GuestTerminal, openTerminals } from './guest-terminals.ts';
import type { GuestHooks } from './hooks/guest-hooks.ts';
import type { RuntimeHost } from './host.ts';
import type { MountStep } from './mounts/mount-step.ts';
import type { HostIdentity } from './namespaces/id-map.ts';
import { type Launch, type Launched, launchGuest } from './namespaces/launcher.ts';
import { namespaceFlags } from './namespaces/namespace-kinds.ts';
import { describeNamespaces, type NamespacePlan, namespaceFacts, planNamespaces } from './namespaces/namespace-plan.ts';
import type { ShareContext } from './namespaces/shared-namespaces.ts';
import { closeShared, type GuestIds, type OpenNamespaces, openForStart } from './namespaces/start-plan.ts';
import { readNetworkFacts } from './network/host-facts.ts';
import { HostNetwork } from './network/host-network.ts';
import { type NetworkPlan, planNetwork } from './network/network-plan.ts';
import { networkScripts } from './network/network-scripts.ts';
import { mountRootfs } from './rootfs/mount-rootfs.ts';
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
  /** Where guests are looked for whose namespaces are shared by name; `initPidOf`: of ShareContext. */
  guestsFolder: string;
  initPidOf: ShareContext['initPidOf'];
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
  /** Where the device rules are a program of v2's, which may change while it runs. */
  devices: RunningDevices | undefined;
  /** CLONE_NEW* of what the guest does not share. */
  namespaceFlags: number;
  /** Of the first process, by name; kept for the stop hook and scripts of networks where there are any. */
  namespaceFds: Record<string, number>;
}

/** Whose network is another's has it as it is. */
function networkOf({ sys, name, config }: SpawnRequest, namespaces: NamespacePlan): NetworkPlan {
  if (!namespaces.own.includes('net')) return { ownNamespace: false, loopbackUp: false, networks: [] };
  const { networks } = config;
  return { ...planNetwork(networks, readNetworkFacts(sys, networks, name), sys.host.randomBytes), ownNamespace: true };
}

/** lxc.prlimit and lxc.proc (LXC's setup_resource_limits, setup_proc_filesystem): a guest's own root may not raise them. */
function setProcess({ sys, config }: SpawnRequest, pid: number): void {
  // The monitor's own score is low so that it outlives a shortage of memory. Inherited, it would make the host pay for the guest.
  sys.file.writeText(`/proc/${pid}/oom_score_adj`, '0');
  for (const { resource, soft, hard } of config.limits) sys.process.prlimit(pid, resource, { soft, hard });
  for (const { name, value } of config.procFiles) sys.file.writeText(`/proc/${pid}/${name}`, value);
}

type FirstProcess = Pick<Launch, 'syncFd' | 'runChild'> & { onCloned: (child: Launched) => void };

/** By a launcher where namespaces are shared or mapped, else at once. `onCloned` owns the process. */
function cloneGuest(
  { sys, rootfs }: SpawnRequest,
  { namespaces, open, cgroups }: { namespaces: NamespacePlan; open: OpenNamespaces; cgroups: MadeCgroups },
  { syncFd, runChild, onCloned }: FirstProcess,
): Launched & { isInUnified: boolean } {
  const flags = namespaceFlags(sys, namespaces.atClone);
  if (!open.needsLauncher) {
    const { child, isInUnified } = cloneIntoPayload(sys, cgroups, (cgroupFd) =>
      sys.process.clone({ flags, ...(cgroupFd === undefined ? {} : { cgroupFd }) }),
    );
    if (child.pid === 0) runChild(undefined);
    onCloned(child);
    return { ...child, isInUnified };
  }
  const { shared, ids, trees } = open;
  const map = namespaces.own.includes('user') ? (ids?.map ?? []) : [];
  const isPrepared = ids !== undefined || trees.root !== undefined;
  const prepareRoot = isPrepared ? () => mountRootfs(sys, rootfs) : undefined;
  const request = { sys, flags, shared, map, prepareRoot, trees: trees.trees, syncFd, runChild };
  return { ...launchGuest(request, onCloned), isInUnified: false };
}

/** What the monitor has for the guest belongs to the guest's root. */
function giveOwnMounts({ sys, ownMounts }: SpawnRequest, { uid, gid }: HostIdentity): void {
  for (const step of ownMounts)
    if (step.kind === 'mount' && step.source?.startsWith('/') === true) sys.file.chown(step.source, uid, gid);
}

/** Without a devpts of its own the guest has terminals of the host's, which are its root's. */
function openHostTerminals({ sys, config }: SpawnRequest, ids: GuestIds | undefined): GuestTerminal[] {
  const terminals = openTerminals(sys, config);
  if (ids === undefined) return terminals;
  const { uid, gid } = ids.rootOnHost;
  return closeOnFailure(sys, endsOf(terminals), () => {
    for (const { path } of terminals) sys.file.chown(path, uid, gid);
    return terminals;
  });
}

/** What the child of a launcher makes itself. */
function waitForNamespaces({ sys }: SpawnRequest, namespaces: NamespacePlan, syncFd: number): void {
  if (!namespaces.unshared.includes('net')) return;
  const message = receiveSync(sys, syncFd)?.message;
  if (message?.kind === 'failed') throw new RuntimeError(message.failure);
  if (message?.kind !== 'unshared') throw endedEarly();
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
        throw endedEarly(request.config.seccomp.profile);
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

const needed =
  'getting ready takes sendmsg, recvmsg, prctl, chdir, umask, close_range and execve: see that the policy allows them';

/** A process that a policy kills can say nothing more. */
function endedEarly(policy?: string): RuntimeError {
  const suspect = policy === undefined ? {} : { key: 'lxc.seccomp.profile', path: policy, hint: needed };
  return new RuntimeError({
    reason: 'start-failed',
    message: "the guest's first process ended before it was set up",
    details: { step: 'clone', ...suspect },
  });
}

function closeAll(sys: Sys, fds: readonly number[]): void {
  for (const fd of fds) sys.file.close(fd);
}

function killAndReap(sys: Sys, pidfd: number): void {
  sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
  sys.process.waitPidfd(pidfd, true);
}

/** Of a process that a launcher has made and could not tell of. It ends by itself, for nobody is left at its barrier. */
function reapUntold(sys: Sys): void {
  try {
    for (;;) sys.process.waitPid(-1, true);
  } catch (error) {
    if (!isSysError(error, 'ECHILD')) throw error;
  }
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

/** Owns the program. undefined: v1's files are what changes the rules there, or there is nothing for them. */
function devicesOf(
  sys: Sys,
  { guest }: MadeCgroups,
  plan: DevicePlan,
  programFd: number | undefined,
): RunningDevices | undefined {
  const folders = limitFolders(guest);
  const folder = folders.get('');
  if (folder === undefined || folders.has('devices')) return undefined;
  const isHeld = plan.kind === 'program' && programFd !== undefined;
  const resolved = isHeld ? plan.resolved : { rules: [], otherwise: true };
  return new RunningDevices(sys, folder, { resolved, programFd });
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
    const namespaces = planNamespaces(namespaceFacts(config, host.namespaces));
    for (const text of namespaces.warnings) log({ level: 'warning', text, step: 'namespaces' });
    const network = networkOf(request, namespaces);
    const shareContext = { sys, name, guestsFolder: request.guestsFolder, initPidOf: request.initPidOf };
    const open = step(describeNamespaces(namespaces), () =>
      openForStart(shareContext, namespaces, { wishes: config, rootfs: request.rootfs }),
    );
    let closeAfterClone = (): void => closeShared(sys, open.shared);
    undo.push({ name: 'shared namespaces', run: () => closeAfterClone() });
    const hostTerminals = config.ptyMaximum > 0 ? [] : step('terminals', () => openHostTerminals(request, open.ids));
    undo.push({ name: "host's terminals", run: () => closeAll(sys, endsOf(hostTerminals)) });
    const cgroups = step('cgroups', () => openCgroups(request));
    undo.push({ name: 'folders above the cgroups', run: () => removeWays(sys, cgroups) });
    undo.push({ name: 'monitor cgroup', run: () => removeMonitor(sys, cgroups) });
    undo.push({ name: 'payload cgroup', run: () => void removePayload(sys, cgroups) });
    if (open.needsLauncher) undo.push({ name: 'untold process', run: () => reapUntold(sys) });
    const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
    const { rootfs, ownMounts } = request;
    const plans = { network, namespaces, security, rootfs, ownMounts };
    const child = { sys, name, config, hooks, ...plans, hostTerminals, syncFd: theirs };
    const { pid, pidfd, isInUnified } = step('clone', () =>
      closeOnFailure(sys, [ours, theirs], () =>
        cloneGuest(
          request,
          { namespaces, open, cgroups },
          {
            syncFd: ours,
            onCloned: (cloned) => {
              undo.push({ name: 'pidfd', run: () => sys.file.close(cloned.pidfd) });
              undo.push({ name: 'first process', run: () => killAndReap(sys, cloned.pidfd) });
            },
            runChild: (reportFd) =>
              runChild({
                ...child,
                guestRoot: open.ids?.root,
                trees: open.needsLauncher ? open.trees : undefined,
                cgroups: cgroups.guest,
                foreignFds: reportFd === undefined ? [ours] : [ours, reportFd],
                checkInside: request.checkInside ? host.machine : undefined,
              }),
          },
        ),
      ),
    );
    sys.file.close(theirs);
    closeAfterClone();
    closeAfterClone = () => undefined;
    try {
      step('payload cgroup', () => {
        waitForNamespaces(request, namespaces, ours);
        enterPayload(sys, cgroups, pid, isInUnified);
        if (open.ids === undefined) return;
        delegate(sys, delegationWrites(cgroups.guest, open.ids.rootOnHost, readDelegated(sys)));
        giveOwnMounts(request, open.ids.rootOnHost);
      });
      step('process settings', () => setProcess(request, pid));
      // Known once the guest has them all.
      const namespacePaths: Record<string, string> = {};
      const hostNetwork = new HostNetwork(
        sys,
        network,
        networkScripts(hooks, log, { pid, namespaces: namespacePaths }),
      );
      undo.push({ name: 'host network', run: () => hostNetwork.undo(tellProblem(log)) });
      step('host network', () => hostNetwork.create(pid));
      sendSync(sys, ours, { kind: 'configure' });
      // While the child sets itself up.
      step('monitor cgroup', () => enterMonitor(sys, cgroups, warnings(log)));
      const devices = step('device rules', () => planDevices(sys, config, cgroups));
      current = 'guest setup';
      let runningDevices: RunningDevices | undefined;
      // Last: the set-up itself may need devices that the guest must not have.
      const ownEnds = followChild(request, ours, () => {
        const { why, programFd } = step('devices', () => attachDeviceController(sys, devices, config, warnings(log)));
        if (why !== undefined) log({ level: 'warning', text: `no device rules: ${why}`, step: 'devices' });
        runningDevices = devicesOf(sys, cgroups, devices, programFd);
        undo.push({ name: 'device program', run: () => runningDevices?.dispose() });
        if (hooks.has('start-host')) step('hook start-host', () => hooks.run('start-host', log, { pid }));
        current = 'exec';
      });
      undo.push({ name: 'terminals', run: () => closeAll(sys, ownEnds) });
      const ends = [...endsOf(hostTerminals), ...ownEnds];
      const owned = host.namespaces.filter((each) => namespaces.own.some((kind) => kind === each));
      const namespaceFds = needsNamespaces(request) ? openNamespaces(sys, pid, owned) : {};
      Object.assign(namespacePaths, namespaceFiles(sys, namespaceFds));
      const mainFds = ends.filter((_, index) => index % 2 === 0);
      const peerFds = ends.filter((_, index) => index % 2 === 1);
      for (const fd of mainFds) sys.file.setNonblocking(fd, true);
      const consoleFd = config.console.path === 'none' ? undefined : mainFds.shift();
      return {
        pid,
        pidfd,
        consoleFd,
        ttyFds: mainFds,
        peerFds,
        cgroups,
        network: hostNetwork,
        devices: runningDevices,
        namespaceFlags: namespaceFlags(sys, namespaces.own),
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
  const { pidfd, consoleFd, ttyFds, peerFds, network, devices, cgroups, namespaceFds } = spawned;
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
    { name: 'device program', run: () => devices?.dispose() },
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
