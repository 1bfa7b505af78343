// SPDX-License-Identifier: Apache-2.0

import type { StartPart, StartSection, StartStep } from '../../protocol/start-plan.ts';
import { planCgroups } from '../cgroup/cgroup-plan.ts';
import { planDeviceController } from '../cgroup/device-controller.ts';
import { deviceFolders } from '../cgroup/guest-cgroup.ts';
import { baseFolders } from '../cgroup/hierarchies.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import type { RuntimeHost } from '../host.ts';
import { planCgroupMounts } from '../mounts/cgroup-mounts.ts';
import { planDevices, planLastMounts, planProcFiles, planPseudoTerminals } from '../mounts/device-plan.ts';
import type { MountEntry } from '../mounts/mount-entry.ts';
import { planMounts } from '../mounts/mount-plan.ts';
import type { MountStep } from '../mounts/mount-step.ts';
import { nullMasks, tellNullMask } from '../mounts/null-masks.ts';
import { foreseeProcFiles } from '../mounts/proc-files.ts';
import { namespaceFacts, planNamespaces } from '../namespaces/namespace-plan.ts';
import type { NetworkFacts } from '../network/host-facts.ts';
import { initCommand } from '../network/init-command.ts';
import { planNetwork } from '../network/network-plan.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';
import { keepsCapability } from '../security/capabilities.ts';
import { describeCgroups, describeDeviceRules, describeLimits } from './describe-cgroups.ts';
import { describeMounts, describeRoot } from './describe-mounts.ts';
import { describeNamespaces } from './describe-namespaces.ts';
import { describeNetwork } from './describe-network.ts';
import {
  describeHooks,
  describeInit,
  describeProcess,
  describeSecurity,
  describeTerminals,
  type PlannedSecurity,
} from './describe-process.ts';
import { warningStep } from './warning-step.ts';

/** What a start is decided by, read before it. */
export interface StartFacts {
  name: string;
  config: GuestConfig;
  /** Of lodge.binder and lodge.loop. */
  ownDevices: readonly MountStep[];
  host: RuntimeHost;
  rootfs: RootfsPlan;
  network: NetworkFacts;
  /** For names that a start makes up. */
  random: (length: number) => Uint8Array;
  /** Lines of the file that lxc.mount.fstab names. */
  fstab: readonly MountEntry[];
  lastCapability: number;
  security: PlannedSecurity;
  /** The runtime's own, NAME=VALUE. */
  environment: readonly string[];
}

/**
 * Everything that a start will do, as text, from the same plans that it is done by. Pure: nothing is touched. Throws RuntimeError
 * where the start would refuse for the same reason.
 */
export function planStart(facts: StartFacts): StartSection[] {
  const { name, config, host, rootfs, fstab } = facts;
  const { hierarchies, procCgroups } = host;
  const bases = baseFolders(hierarchies, procCgroups, config.cgroupRelative);
  const cgroups = planCgroups({ name, settings: config, hierarchies, bases }, { monitor: 0, payload: 0 });
  const guest = cgroups.hierarchies.map(({ cgroup }) => cgroup);
  const namespaces = planNamespaces(namespaceFacts(config, host.namespaces));
  const network = namespaces.own.includes('net')
    ? planNetwork(config.networks, facts.network, facts.random)
    : undefined;
  const cgroupMounts = planCgroupMounts({
    auto: config.mountAuto.cgroup,
    cgroups: guest,
    hasNamespace: namespaces.own.includes('cgroup'),
    isAdmin: keepsCapability(config.capabilities, 'sys_admin'),
  });
  // In the order in which they happen.
  const parts: Record<StartPart, StartStep[]> = {
    namespaces: describeNamespaces(namespaces, config),
    cgroups: describeCgroups(cgroups),
    limits: [...describeLimits(cgroups), ...describeDeviceRules(planDeviceController(config, deviceFolders(guest)))],
    network: network === undefined ? [] : describeNetwork(network),
    root: describeRoot(rootfs, config.rootfs.readOnly),
    mounts: [
      ...describeMounts(planMounts(config, fstab, cgroupMounts)),
      ...nullMasks(config.mounts).map((mask) => warningStep(tellNullMask(mask))),
    ],
    devices: describeMounts([
      ...planDevices(config, 'UUID'),
      ...planProcFiles(foreseeProcFiles(config)),
      ...facts.ownDevices,
      ...planPseudoTerminals(config),
      ...planLastMounts(config),
    ]),
    terminals: describeTerminals(config),
    process: describeProcess(config, name),
    security: describeSecurity(config, facts.lastCapability, facts.security),
    hooks: describeHooks(config),
    init: describeInit(config, initCommand(config, network), facts.environment),
  };
  const sections = Object.entries(parts) as [StartPart, StartStep[]][];
  return sections.flatMap(([part, steps]) => (steps.length === 0 ? [] : [{ part, steps }]));
}
