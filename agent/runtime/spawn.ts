// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import { planCgroups } from './cgroup/cgroup-plan.ts';
import { delegate, delegationWrites, readDelegated } from './cgroup/delegation.ts';
import {
  attachDeviceController,
  type DevicePlan,
  planDeviceController,
  readDevicePaths,
} from './cgroup/device-controller.ts';
import { comesBeforeCgroups, enterMonitor, enterPayload, ownEntries } from './cgroup/enter-cgroups.ts';
import { deviceFolders, limitFolders } from './cgroup/guest-cgroup.ts';
import { baseFolders } from './cgroup/hierarchies.ts';
import { finishLeaving, removeMonitor } from './cgroup/leave-cgroups.ts';
import { beginCgroups, type MadeCgroups, type MakeRequest, makeCgroups, Taken } from './cgroup/make-cgroups.ts';
import { RunningDevices } from './cgroup/running-devices.ts';
import { runChild } from './child.ts';
import { closeAll, closeOnFailure } from './close-fds.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { failureAt } from './failure.ts';
import { cloneGuest, killAndReap, reapUntold, setProcess } from './first-process.ts';
import { followChild, orItsFailure, tellConnected, waitForNamespaces } from './follow-child.ts';
import { endsOf, type GuestTerminal, openTerminals } from './guest-terminals.ts';
import { KeptSteps } from './kept-steps.ts';
import { namespaceFiles, needsNamespaces, openNamespaces } from './namespace-files.ts';
import type { HostIdentity } from './namespaces/id-map.ts';
import { namespaceFlags } from './namespaces/namespace-kinds.ts';
import {
  describeNamespaces,
  type NamespacePlan,
  namespaceFacts,
  planNamespaces,
  withLaterNetwork,
} from './namespaces/namespace-plan.ts';
import { closeShared, type GuestIds, openForStart } from './namespaces/start-plan.ts';
import { readNetworkFacts } from './network/host-facts.ts';
import { HostNetwork } from './network/host-network.ts';
import { waitsForNetwork } from './network/network-order.ts';
import { type NetworkPlan, planNetwork } from './network/network-plan.ts';
import { networkScripts } from './network/network-scripts.ts';
import { openLinkServices, type ServiceLog } from './network/services/link-services.ts';
import { planSecurity } from './security/security-plan.ts';
import type { SpawnRequest, StepLog } from './spawn-request.ts';
import { removePayload, type Spawned, tellProblem } from './spawned.ts';
import { sendSync } from './sync.ts';
import { type Undo, undoAll } from './undo.ts';

/** Whose network is another's has it as it is. */
function networkOf({ sys, name, config, guestsFolder }: SpawnRequest, namespaces: NamespacePlan): NetworkPlan {
  if (!namespaces.own.includes('net')) return { ownNamespace: false, loopbackUp: false, networks: [] };
  const { networks } = config;
  const facts = readNetworkFacts(sys, networks, { guest: name, guestsFolder });
  return { ...planNetwork(networks, facts, sys.host.randomBytes), ownNamespace: true };
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

function warnings(log: StepLog): (text: string) => void {
  return (text) => log({ level: 'warning', text, step: 'cgroups' });
}

function cgroupRequest({ name, guestsFolder, config, host }: SpawnRequest): MakeRequest {
  const { hierarchies, procCgroups } = host;
  const bases = baseFolders(hierarchies, procCgroups, config.cgroupRelative);
  return { name, guestsFolder, settings: config, hierarchies, bases };
}

function planDevices(sys: Sys, config: GuestConfig, { guest }: MadeCgroups): DevicePlan {
  const { cgroupDevices, devices, deviceRulesOptional } = config;
  const rules = {
    cgroupDevices: readDevicePaths(sys, cgroupDevices),
    devices: readDevicePaths(sys, devices),
    deviceRulesOptional,
  };
  return planDeviceController(rules, deviceFolders(guest));
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

/** From the cgroups to exec (LXC's lxc_spawn). Throws RuntimeError with everything undone. */
export function spawnGuest(request: SpawnRequest): Spawned {
  try {
    return spawn(request, true);
  } catch (error) {
    if (!(error instanceof Taken)) throw error;
    // With all undone: only where the cgroups come first another name can be tried.
    return spawn(request, false);
  }
}

/** `mayBegin`: the process may come before its cgroups, and Taken be thrown then. */
function spawn(request: SpawnRequest, mayBegin: boolean): Spawned {
  const { sys, name, config, host, hooks } = request;
  const kept = new KeptSteps(sys, request.log);
  const keep: StepLog = (...entries) => {
    for (const entry of entries) kept.add(entry);
  };
  /** By hooks and scripts, and by what outlives the start. */
  const log: StepLog = (...entries) => {
    kept.flush();
    request.log(...entries);
  };
  const undo: Undo[] = [];
  let current = 'plan';
  const step = <T>(title: string, body: () => T): T => {
    current = title;
    const before = sys.loop.monotonicMs();
    const result = body();
    keep({ level: 'info', text: title, step: title, durationMs: sys.loop.monotonicMs() - before });
    return result;
  };
  try {
    const security = planSecurity(sys, config, (text) => keep({ level: 'warning', text, step: 'plan' }));
    const planned = planNamespaces(namespaceFacts(config, host.namespaces));
    for (const text of planned.warnings) keep({ level: 'warning', text, step: 'namespaces' });
    const network = networkOf(request, planned);
    const shareContext = { sys, name, guestsFolder: request.guestsFolder, initPidOf: request.initPidOf };
    const open = step(describeNamespaces(planned), () =>
      openForStart(shareContext, planned, { wishes: config, rootfs: request.rootfs }),
    );
    let closeAfterClone = (): void => closeShared(sys, open.shared);
    undo.push({ name: 'shared namespaces', run: () => closeAfterClone() });
    const hostTerminals = config.ptyMaximum > 0 ? [] : step('terminals', () => openHostTerminals(request, open.ids));
    undo.push({ name: "host's terminals", run: () => closeAll(sys, endsOf(hostTerminals)) });
    let made: MadeCgroups | undefined;
    current = 'cgroups';
    const wanted = cgroupRequest(request);
    // Before the clone, behind which each page that is written has to be copied.
    const cgroupPlan = planCgroups(wanted);
    const makeAll = (): MadeCgroups => {
      made = step('cgroups', () => begun?.finish() ?? makeCgroups(sys, wanted, warnings(keep), cgroupPlan));
      return made;
    };
    const undoMade = (title: string, remove: (cgroups: MadeCgroups) => unknown): void =>
      void undo.push({ name: title, run: () => void (made && remove(made)) });
    // Before the clone, also where they are made behind it: at an undo the process goes first.
    undoMade('folders above the cgroups', (cgroups) => finishLeaving(sys, cgroups));
    undoMade('monitor cgroup', (cgroups) => removeMonitor(sys, cgroups));
    undoMade('payload cgroup', (cgroups) => removePayload(sys, cgroups));
    const isFirst = mayBegin && comesBeforeCgroups(config, host.hierarchies, open);
    const namespaces = isFirst ? withLaterNetwork(planned) : planned;
    const begun = isFirst ? beginCgroups(sys, wanted, cgroupPlan, warnings(keep)) : undefined;
    undo.push({ name: 'cgroups', run: () => (made === undefined ? begun?.undo() : undefined) });
    const early = isFirst ? undefined : makeAll();
    if (open.needsLauncher) undo.push({ name: 'untold process', run: () => reapUntold(sys) });
    const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
    const { rootfs, ownMounts } = request;
    const plans = { network, namespaces, security, rootfs, ownMounts };
    const child = { sys, name, config, hooks, ...plans, hostTerminals, syncFd: theirs };
    const { pid, pidfd, isInUnified } = step('clone', () =>
      closeOnFailure(sys, [ours, theirs], () =>
        cloneGuest(
          request,
          { namespaces, open, cgroups: begun?.made ?? early },
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
                cgroups: early?.guest ?? [],
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
      const cgroups = early ?? makeAll();
      const entries = open.needsLauncher ? [] : ownEntries(cgroups, isInUnified);
      step('payload cgroup', () => {
        if (!isFirst) waitForNamespaces(request, namespaces, ours);
        if (open.needsLauncher) enterPayload(sys, cgroups, pid, isInUnified);
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
        {
          place: { boot: request.bootFolder, guest: name, guestsFolder: request.guestsFolder },
          log: (level, text) => log({ level, text, step: 'nat' }),
        },
      );
      undo.push({ name: 'host network', run: () => hostNetwork.undo(tellProblem(log)) });
      const waits = waitsForNetwork(config, hooks);
      if (waits) kept.flush();
      else sendSync(sys, ours, { kind: 'configure', entries });
      // A child that fails meanwhile takes its network along: then why it did is what is told.
      const services = orItsFailure(request, { pidfd, syncFd: ours }, () => {
        // First: the files of links and the way to cgroups are behind one lock, which the child needs for its own.
        step('monitor cgroup', () => enterMonitor(sys, cgroups, warnings(keep), true));
        if (isFirst) waitForNamespaces(request, namespaces, ours);
        step('host network', () => hostNetwork.create(pid));
        const tellServices: ServiceLog = (level, text) => log({ level, text, step: 'network services' });
        const { managed } = network;
        if (managed === undefined) return undefined;
        return step('network services', () => openLinkServices(sys, { managed, network, config }, tellServices));
      });
      undo.push({ name: 'network services', run: () => services?.dispose() });
      const devices = step('device rules', () => planDevices(sys, config, cgroups));
      if (waits) sendSync(sys, ours, { kind: 'configure', entries });
      const mayRun = devices.kind === 'none' && devices.why === undefined && !hooks.has('start-host');
      tellConnected(request, ours, mayRun);
      // A hook of the monitor's runs where that is.
      if (!mayRun) enterMonitor(sys, cgroups, warnings(keep));
      let runningDevices: RunningDevices | undefined;
      // Last: the set-up itself may need devices that the guest must not have.
      const beforeExec = (): void => {
        const { why, programFd } = step('devices', () => attachDeviceController(sys, devices, config, warnings(keep)));
        if (why !== undefined) keep({ level: 'warning', text: `no device rules: ${why}`, step: 'devices' });
        runningDevices = devicesOf(sys, cgroups, devices, programFd);
        undo.push({ name: 'device program', run: () => runningDevices?.dispose() });
        // It may take its time, or hang.
        if (hooks.has('start-host')) kept.flush();
        if (hooks.has('start-host')) step('hook start-host', () => hooks.run('start-host', log, { pid }));
        current = 'exec';
      };
      if (mayRun) beforeExec();
      current = 'guest setup';
      kept.flush();
      const ownEnds = followChild(request, ours, mayRun ? undefined : beforeExec);
      kept.flush();
      undo.push({ name: 'terminals', run: () => closeAll(sys, ownEnds) });
      const ends = [...endsOf(hostTerminals), ...ownEnds];
      // As LXC: the guest's network is told also where it is another's or the host's.
      const owned = host.namespaces.filter((each) => each === 'net' || namespaces.own.some((kind) => kind === each));
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
        services,
        devices: runningDevices,
        namespaceFlags: namespaceFlags(sys, namespaces.own),
        namespaceFds,
      };
    } finally {
      sys.file.close(ours);
    }
  } catch (error) {
    const failure = failureAt(current, error);
    kept.flush();
    undoAll(undo, tellProblem(log));
    if (mayBegin && error instanceof Taken) throw error;
    throw new RuntimeError(failure);
  }
}
