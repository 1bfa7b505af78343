// SPDX-License-Identifier: Apache-2.0

import type { StartSection } from '../../protocol/start-plan.ts';
import type { Sys } from '../../sys/sys.ts';
import type { Paths } from '../api.ts';
import { binderRules, binderSteps } from '../binder/binder-plan.ts';
import { foreseeBinder } from '../binder/guest-binder.ts';
import { readDevicePaths, withDeviceRules } from '../cgroup/device-controller.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { rootfsMountPoint } from '../container.ts';
import { readHost } from '../host.ts';
import { loopRules, loopSteps, readMinorStep } from '../loop/shared-loops.ts';
import { readFstab } from '../mounts/fstab-file.ts';
import { type NetworkFacts, readNetworkFacts } from '../network/host-facts.ts';
import { withoutLink } from '../network/host-view.ts';
import { pairOf } from '../network/nat/nat-record.ts';
import { foreseeRootfs } from '../rootfs/open-rootfs.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';
import { planSecurity } from '../security/security-plan.ts';
import { planStart } from './start-plan.ts';

/** Of a guest that runs as it will be when its next start comes: its network is free for it then. */
function readNetwork(sys: Sys, paths: Paths, name: string, { networks }: GuestConfig): NetworkFacts {
  const facts = readNetworkFacts(sys, networks, { guest: name, guestsFolder: paths.guests });
  const { managed } = facts;
  const pair = managed === undefined ? undefined : pairOf(sys, paths.boot, managed.label);
  if (managed === undefined || pair === undefined) return facts;
  return { ...facts, managed: { ...managed, view: withoutLink(managed.view, pair) } };
}

/**
 * Reads what a start is decided by, and tells what it would do; nothing is changed. Throws RuntimeError where it would refuse.
 * `rootfs`: of a root that is not there yet.
 */
export function readStartPlan(
  sys: Sys,
  paths: Paths,
  name: string,
  config: GuestConfig,
  rootfs?: RootfsPlan,
): StartSection[] {
  const binder = config.ownBinder ? foreseeBinder(sys) : undefined;
  const ownRules = [...(binder === undefined ? [] : binderRules(binder)), ...(config.sharedLoops ? loopRules : [])];
  const withRules = withDeviceRules(config, ownRules);
  const devices = readDevicePaths(sys, withRules.devices);
  const cgroupDevices = readDevicePaths(sys, withRules.cgroupDevices);
  const warnings: string[] = [];
  const security = planSecurity(sys, config, (text) => void warnings.push(text));
  return planStart({
    name,
    config: { ...config, devices, cgroupDevices },
    ownDevices: [
      ...(binder === undefined ? [] : binderSteps(binder)),
      ...(config.sharedLoops ? loopSteps(readMinorStep(sys)) : []),
    ],
    host: readHost(sys),
    rootfs: rootfs ?? foreseeRootfs(sys, config, rootfsMountPoint(paths)),
    network: readNetwork(sys, paths, name, config),
    random: sys.host.randomBytes,
    fstab: readFstab(sys, config.mountFstab),
    lastCapability: Number(sys.file.readText('/proc/sys/kernel/cap_last_cap').trim()),
    security: { plan: security, warnings },
    environment: sys.process.environment(),
  });
}
