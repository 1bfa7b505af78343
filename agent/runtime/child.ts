// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { personaOf } from './architecture.ts';
import { execute } from './attach/command-process.ts';
import { enterBy } from './cgroup/enter-cgroups.ts';
import type { GuestCgroup } from './cgroup/guest-cgroup.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { failureAt } from './failure.ts';
import { endsOf, type GuestTerminal, openTerminals, placeTerminals } from './guest-terminals.ts';
import type { GuestHooks } from './hooks/guest-hooks.ts';
import type { HookKind } from './hooks/hook-plan.ts';
import { checkInit } from './init-check.ts';
import { initEnvironment } from './init-environment.ts';
import { KeptSteps } from './kept-steps.ts';
import { planCgroupMounts } from './mounts/cgroup-mounts.ts';
import { changeRoot } from './mounts/change-root.ts';
import { planDevices, planLastMounts, planProcFiles, planPseudoTerminals } from './mounts/device-plan.ts';
import { readFstab } from './mounts/fstab-file.ts';
import { GuestRoot } from './mounts/guest-root.ts';
import type { MountEntry } from './mounts/mount-entry.ts';
import { planMounts } from './mounts/mount-plan.ts';
import type { MountStep } from './mounts/mount-step.ts';
import { OwnRoot } from './mounts/own-root.ts';
import { readProcFiles } from './mounts/proc-files.ts';
import { runMounts } from './mounts/run-mounts.ts';
import type { HostIdentity } from './namespaces/id-map.ts';
import { mountTree } from './namespaces/idmapped-tree.ts';
import type { TreePlan } from './namespaces/idmapped-tree-plan.ts';
import type { NamespacePlan } from './namespaces/namespace-plan.ts';
import { enterTimeNamespace } from './namespaces/time-offset.ts';
import { becomeGuestRoot } from './namespaces/user-namespace.ts';
import { configureGuestNetwork } from './network/guest-network.ts';
import { initCommand } from './network/init-command.ts';
import { writeNameFile } from './network/name-file.ts';
import { turnOfNetwork } from './network/network-order.ts';
import type { NetworkPlan } from './network/network-plan.ts';
import { mountRootfs } from './rootfs/mount-rootfs.ts';
import type { RootfsPlan } from './rootfs/rootfs-plan.ts';
import { joinKeyring, labelExec, scheduleCores, setFilter } from './security/apply-security.ts';
import { boundCapabilities, capabilityNames, keepsCapability, planDrops } from './security/capabilities.ts';
import type { SecurityPlan } from './security/security-plan.ts';
import { signalNumber } from './signal-number.ts';
import type { StepEntry } from './spawn-request.ts';
import { superviseCommand } from './supervisor.ts';
import { maximumFds, receiveSync, sendSync, tellFailure } from './sync.ts';
import { setSysctls } from './sysctls.ts';

export interface ChildContext {
  sys: Sys;
  name: string;
  config: GuestConfig;
  network: NetworkPlan;
  rootfs: RootfsPlan;
  ownMounts: readonly MountStep[];
  security: SecurityPlan;
  /** The machine to check init for once the root is mounted; undefined: it has been checked from outside. */
  checkInside: string | undefined;
  namespaces: NamespacePlan;
  /** Who the process becomes in a user namespace; undefined: the host's root, as it is. */
  guestRoot: HostIdentity | undefined;
  /** What comes from the launcher before all else; undefined: there is none. */
  trees: TreePlan | undefined;
  cgroups: readonly GuestCgroup[];
  syncFd: number;
  /** Other ends, of the monitor and of the launcher: closed here, else the end of their streams would never come. */
  foreignFds: readonly number[];
  hooks: GuestHooks;
  /** Of a guest without a devpts of its own. */
  hostTerminals: readonly GuestTerminal[];
}

type Setup = ChildContext & { log: KeptSteps };

/** Nothing that follows may reach the host; what the host mounts later may arrive (mount_namespaces(7), LXC's turn_into_dependent_mounts). */
function leaveHostMounts({ sys: { mount } }: ChildContext): void {
  mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
}

/** A launcher has mounted it already: then it is bound once more, for what another mount namespace has made cannot be pivoted to. */
function enterRoot(context: ChildContext, trees: Trees): void {
  const { sys, config, rootfs } = context;
  const { place } = rootfs;
  const tree = context.trees?.root === undefined ? undefined : trees[context.trees.root];
  if (tree !== undefined) mountTree(sys, tree, place);
  else if (context.guestRoot !== undefined)
    sys.mount.mount(place, place, undefined, sys.mount.MS_BIND | sys.mount.MS_REC);
  else mountRootfs(sys, rootfs);
  if (context.checkInside !== undefined) checkInit(sys, config, place, context.checkInside);
}

/** Sources of the monitor's own, opened: they lie in folders that are closed to the guest's root. */
function openSources({ sys }: ChildContext, steps: readonly MountStep[]): MountStep[] {
  return steps.map((step) => {
    const isOfHost = step.kind === 'mount' && step.sourceInGuest !== true && step.source?.startsWith('/') === true;
    if (!isOfHost || step.source === undefined) return step;
    return { ...step, source: `/proc/self/fd/${sys.file.open(step.source, sys.file.O_PATH)}` };
  });
}

/**
 * Takes the identity of the guest's root, from within its root: the folders above that may be closed to it. Until here the process
 * could pass them as the host's root.
 */
function becomeRoot({ sys, rootfs }: ChildContext, identity: HostIdentity): void {
  sys.process.chdir(rootfs.place);
  becomeGuestRoot(sys, identity);
}

/** Where the root is from now on. */
function rootPlace({ guestRoot, rootfs }: ChildContext): string {
  return guestRoot === undefined ? rootfs.place : '.';
}

type Warn = (text: string) => void;

/** By their index in the plan. */
type Trees = readonly (number | undefined)[];

/** The config's entries, with what the launcher has opened for some; without those whose optional source was missing. */
function withTrees({ config, trees: plan }: ChildContext, trees: Trees): MountEntry[] {
  return config.mounts.flatMap((entry, index) => {
    const tree = plan?.entries.get(index);
    if (tree === undefined) return [entry];
    const treeFd = trees[tree];
    return treeFd === undefined ? [] : [{ ...entry, treeFd }];
  });
}

function warnOf({ log }: Setup, step: string): Warn {
  return (text) => log.add({ level: 'warning', text, step });
}

function withGuestRoot<T>(context: ChildContext, body: (root: GuestRoot) => T): T {
  const root = new GuestRoot(context.sys, rootPlace(context));
  try {
    return body(root);
  } finally {
    root.close();
  }
}

function fileSystemSteps(context: ChildContext, trees: Trees): MountStep[] {
  const { sys, config } = context;
  const cgroups = planCgroupMounts({
    auto: config.mountAuto.cgroup,
    cgroups: context.cgroups,
    hasNamespace: context.namespaces.own.includes('cgroup'),
    isAdmin: keepsCapability(config.capabilities, 'sys_admin'),
  });
  return planMounts({ ...config, mounts: withTrees(context, trees) }, readFstab(sys, config.mountFstab), cgroups);
}

function makeFileSystem(context: Setup, steps: readonly MountStep[]): void {
  withGuestRoot(context, (root) => runMounts(context.sys, root, steps, warnOf(context, 'mounts')));
}

function makeDevices(context: Setup, ownMounts: readonly MountStep[], bootId: string): void {
  const { sys, config } = context;
  const warn = warnOf(context, 'devices');
  const files = planProcFiles(readProcFiles(sys, config));
  const steps = [...planDevices(config, bootId), ...files, ...ownMounts];
  withGuestRoot(context, (root) => runMounts(sys, root, steps, warn));
}

/** The ends go to the monitor in parts, for a message carries so many descriptors only (unix(7)). */
function sendTerminals({ sys, syncFd }: ChildContext, fds: readonly number[]): void {
  for (let at = 0; at < fds.length; at += maximumFds)
    sendSync(sys, syncFd, { kind: 'terminals' }, fds.slice(at, at + maximumFds));
}

/** The host's cannot be bound any more once the root is changed. */
function placeHostTerminals(context: Setup): void {
  const { sys, config, hostTerminals: terminals } = context;
  const warn = warnOf(context, 'terminals');
  withGuestRoot(context, (places) => placeTerminals(sys, config, { places, terminals }, warn));
}

/** On the guest's own devpts they are opened when its root is, so that their names are right inside. */
function makeTerminals(context: Setup): GuestTerminal[] {
  const { sys, config } = context;
  const warn = warnOf(context, 'terminals');
  const places = new OwnRoot(sys);
  runMounts(sys, places, planPseudoTerminals(config), warn);
  const terminals = openTerminals(sys, config, '/dev/pts/ptmx');
  placeTerminals(sys, config, { places, terminals }, warn);
  sendTerminals(context, endsOf(terminals));
  return terminals;
}

/** reboot(2) of one who has the host's pid namespace is the host's. */
function bootDrops({ namespaces }: ChildContext): number[] {
  return namespaces.own.includes('pid') ? [] : [capabilityNames.indexOf('sys_boot')];
}

/**
 * What init may ever have again; exec gives it no more (capabilities(7)). Until then it has all, for the steps that are left, such as
 * a change of identity, need some that init does not.
 */
function confine(context: ChildContext, lastCapability: number): void {
  const { sys, config } = context;
  const drops = [...planDrops(config.capabilities, lastCapability), ...bootDrops(context)];
  boundCapabilities(sys, [...new Set(drops)]);
  if (config.noNewPrivileges) sys.process.prctl(sys.process.PR_SET_NO_NEW_PRIVS, 1);
}

/**
 * A session of its own with the console on its stdio, but without a controlling terminal, as the kernel starts an init: inits
 * hand the console to the shells that they start, and most cannot take it from a session that holds it.
 */
function takeConsole({ sys, config }: ChildContext, terminals: readonly GuestTerminal[]): void {
  const console = terminals.find(({ name }) => name === 'console');
  sys.process.setsid();
  if (config.init.streams === 'inherited' || console === undefined) return;
  for (const target of [0, 1, 2]) sys.file.dup2(console.peerFd, target);
}

/** A guest without its monitor could be neither stopped nor seen. */
function endWithMonitor({ sys, config }: ChildContext): void {
  sys.process.prctl(sys.process.PR_SET_PDEATHSIG, signalNumber(sys, config.signals.monitorDeath));
}

function become(context: ChildContext): void {
  const { sys, config } = context;
  if (config.architecture !== undefined) sys.process.personality(personaOf(config.architecture));
  if (config.init.gid !== 0 || config.init.groups.length > 0) {
    sys.process.setgroups(config.init.groups);
    sys.process.setgid(config.init.gid);
  }
  if (config.init.uid !== 0) sys.process.setuid(config.init.uid);
  // prctl(2): a change of identity clears it.
  endWithMonitor(context);
  sys.process.chdir(config.init.cwd);
}

interface Ahead {
  lastCapability: number;
  bootId: string;
  /** undefined: there is an fstab, which a hook may write. */
  mounts: readonly MountStep[] | undefined;
}

/** What later steps need that the host's /proc tells, which the guest may not have, or that is known by now. */
function lookAhead(context: ChildContext, trees: Trees): Ahead {
  const { sys, config } = context;
  return {
    lastCapability: Number(sys.file.readText('/proc/sys/kernel/cap_last_cap').trim()),
    bootId: sys.file.readText('/proc/sys/kernel/random/uuid'),
    mounts: config.mountFstab === undefined ? fileSystemSteps(context, trees) : undefined,
  };
}

/** undefined: it fails, which is told when the monitor listens. */
function tryAhead(context: ChildContext, trees: Trees): Ahead | undefined {
  try {
    return lookAhead(context, trees);
  } catch (error) {
    void error;
    return undefined;
  }
}

/** Waits for the launcher: it has given the process its ids, and sends what it has opened. */
function receiveLaunch({ sys, syncFd, trees }: ChildContext): Trees {
  const opened: (number | undefined)[] = [];
  if (trees === undefined) return opened;
  for (;;) {
    const received = receiveSync(sys, syncFd);
    if (received === undefined) sys.process.exit(1);
    if (received?.message.kind === 'tree') opened.push(received.fds[0]);
    if (received?.message.kind === 'mapped') return opened;
  }
}

/** Belongs to whom it is made by. */
function makeNetworkNamespace({ sys, syncFd, namespaces }: ChildContext): void {
  if (!namespaces.unshared.includes('net')) return;
  sys.process.unshare(sys.process.CLONE_NEWNET);
  sendSync(sys, syncFd, { kind: 'unshared' });
}

/** Before a failure, which is to be told even where this cannot be. */
function tellRest(log: KeptSteps): void {
  try {
    log.flush();
  } catch (error) {
    if (!isSysError(error)) throw error;
  }
}

/** Without what the host makes for it: the monitor has told, or will tell, why. Answers whether exec needs no further word. */
function waitForLinks({ sys, syncFd, log }: Setup): boolean {
  log.flush();
  const told = receiveSync(sys, syncFd)?.message;
  return told?.kind === 'connected' ? told.mayRun : sys.process.exit(1);
}

/**
 * The guest's first process, from the clone to exec (LXC's do_start and lxc_setup). Never returns and never throws: what
 * escaped from here would go on as a second monitor, inside the guest's namespaces.
 */
export function runChild(given: ChildContext): never {
  const { sys, config, rootfs, security, syncFd, namespaces, guestRoot } = given;
  const log = new KeptSteps(sys, (...entries) => sendSync(sys, syncFd, { kind: 'log', entries }));
  const context = { ...given, log };
  let current = 'start';
  const step = (name: string, body: () => void): void => {
    current = name;
    const before = sys.loop.monotonicMs();
    body();
    log.add({ level: 'info', text: name, step: name, durationMs: sys.loop.monotonicMs() - before });
  };
  /** One that may take long, or end the process. */
  const riskyStep = (name: string, body: () => void): void => {
    log.flush();
    step(name, body);
  };
  const runHook = (kind: HookKind): void => {
    const told = (entry: StepEntry): void => log.add(entry);
    const identity = kind === 'pre-mount' ? guestRoot : undefined;
    if (context.hooks.has(kind)) riskyStep(`hook ${kind}`, () => context.hooks.run(kind, told, {}, identity));
  };
  try {
    for (const fd of context.foreignFds) sys.file.close(fd);
    endWithMonitor(context);
    const trees = receiveLaunch(context);
    current = 'network namespace';
    makeNetworkNamespace(context);
    // While the monitor puts it into its cgroups.
    const early = tryAhead(context, trees);
    const told = receiveSync(sys, syncFd)?.message;
    if (told?.kind !== 'configure') return sys.process.exit(1);
    step('cgroups', () => enterBy(sys, told.entries));
    const { lastCapability, bootId, mounts } = early ?? lookAhead(context, trees);
    let terminals = context.hostTerminals;
    if (namespaces.unshared.includes('time'))
      step('time namespace', () => enterTimeNamespace(sys, config.namespaces.timeOffsets));
    if (namespaces.unshared.includes('cgroup'))
      step('cgroup namespace', () => sys.process.unshare(sys.process.CLONE_NEWCGROUP));
    if (security.coreScheduling) step('core scheduling', () => scheduleCores(sys));
    step('host mounts', () => leaveHostMounts(context));
    runHook('pre-mount');
    riskyStep('root', () => enterRoot(context, trees));
    let { ownMounts } = context;
    if (guestRoot !== undefined) {
      ownMounts = openSources(context, ownMounts);
      step('guest root', () => becomeRoot(context, guestRoot));
    }
    const { hostname } = config;
    if (hostname !== undefined && namespaces.own.includes('uts'))
      step('host name', () => sys.process.sethostname(hostname));
    step('session keyring', () => joinKeyring(sys, security));
    let mayRun = false;
    const makeNetwork = (): void => {
      mayRun = waitForLinks(context);
      step('guest network', () => configureGuestNetwork(sys, context.network));
      if (config.sysctls.length > 0) step('sysctls', () => setSysctls(sys, config.sysctls));
    };
    const networkTurn = turnOfNetwork(config, context.hooks);
    if (networkTurn === 'before mounts') makeNetwork();
    riskyStep('mounts', () => makeFileSystem(context, mounts ?? fileSystemSteps(context, trees)));
    if (networkTurn === 'behind mounts') makeNetwork();
    runHook('mount');
    if (config.autodev.on) runHook('autodev');
    step('devices', () => makeDevices(context, ownMounts, bootId));
    if (config.ptyMaximum === 0) step('terminals', () => placeHostTerminals(context));
    if (security.label !== undefined) step('security label', () => labelExec(sys, security));
    step('pivot_root', () => changeRoot(sys, rootfs.place, rootPlace(context)));
    const { managed } = context.network;
    if (managed !== undefined) step('names', () => writeNameFile(sys, managed, warnOf(context, 'names')));
    if (config.ptyMaximum > 0)
      step('terminals', () => {
        terminals = makeTerminals(context);
      });
    step('last mounts', () => runMounts(sys, new OwnRoot(sys), planLastMounts(config), warnOf(context, 'mounts')));
    if (networkTurn === 'last') makeNetwork();
    step('capabilities', () => confine(context, lastCapability));
    step('console', () => takeConsole(context, terminals));
    const { filter } = security;
    if (filter !== undefined) riskyStep('system call filter', () => setFilter(sys, filter));
    runHook('start');
    step('identity', () => become(context));
    sys.process.umask(config.init.umask);
    sendSync(sys, syncFd, { kind: 'ready', entries: log.take() });
    sys.file.closeFrom(3, [syncFd]);
    if (!mayRun && receiveSync(sys, syncFd)?.message.kind !== 'run') sys.process.exit(1);
    current = 'exec';
    const environment = initEnvironment(config.environment, sys.process.environment());
    const command = initCommand(config, context.network);
    if (config.init.supervised) superviseCommand({ sys, command, environment, syncFd });
    execute(sys, command, environment);
  } catch (error) {
    if (isSysError(error, 'ENOENT') && current === 'exec') {
      // A file of the root is there (it was checked): then what is missing is its interpreter or linker.
      Object.assign(error, { message: `${error.message}; it, its interpreter or its linker is missing in the guest` });
    }
    tellRest(log);
    tellFailure(sys, syncFd, failureAt(current, error));
  }
  return sys.process.exit(1);
}
