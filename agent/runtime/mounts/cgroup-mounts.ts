// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { GuestCgroup } from '../cgroup/guest-cgroup.ts';
import type { Hierarchy } from '../cgroup/hierarchies.ts';
import type { CgroupAuto } from '../config/keys/mount-keys.ts';
import type { MountStep } from './mount-step.ts';

export interface CgroupMountRequest {
  auto: CgroupAuto | undefined;
  cgroups: readonly GuestCgroup[];
  /** The guest has a cgroup namespace: it sees its own folders as the roots, and may mount the hierarchies itself. */
  hasNamespace: boolean;
  /** Its first process keeps CAP_SYS_ADMIN. */
  isAdmin: boolean;
}

type Access = 'ro' | 'mixed' | 'rw';

const top = '/sys/fs/cgroup';
const safe = ['NOSUID', 'NODEV', 'NOEXEC', 'RELATIME'];
const line = 'lxc.mount.auto';

/** What the guest finds a hierarchy by: the name that the host has it under, or that of a common Linux. */
function folderName({ mount, version, controllers }: Hierarchy): string {
  if (mount.startsWith(`${top}/`)) return mount.slice(top.length + 1).replaceAll('/', ',');
  return version === 2 ? 'unified' : controllers.map((name) => name.replace(/^name=/, '')).join();
}

function tmpfs(): MountStep {
  const data = 'size=10240k,mode=755';
  return { kind: 'mount', source: 'none', target: top, type: 'tmpfs', flags: safe, data, create: 'dir', line };
}

/** The whole hierarchy, which in a cgroup namespace is the guest's part of it. */
function whole({ version, controllers, noPrefix }: Hierarchy, target: string, access: Access): MountStep {
  const flags = access === 'ro' ? [...safe, 'RDONLY'] : safe;
  const common = { kind: 'mount', source: 'none', target, flags, create: 'dir', line } as const;
  if (version === 2) return { ...common, type: 'cgroup2' };
  return { ...common, type: 'cgroup', data: [...controllers, ...(noPrefix ? ['noprefix'] : [])].join() };
}

function readOnly(target: string, flags: readonly string[] = []): MountStep {
  return { kind: 'remount', target, flags: ['RDONLY', ...flags], line };
}

function bind(source: string, target: string): MountStep {
  return { kind: 'mount', source, target, type: undefined, flags: ['BIND'], create: 'dir', line };
}

/** To be a mount with flags of its own. */
function onItself(target: string): MountStep {
  return { kind: 'mount', source: target, sourceInGuest: true, target, type: undefined, flags: ['BIND'], line };
}

/** The guest's own folder where its path says it is, in otherwise empty folders (man page: cgroup:mixed, :ro, :rw). */
function own({ hierarchy, payload }: GuestCgroup, target: string, access: Access): MountStep[] {
  const place = `${target}${payload.slice(hierarchy.mount.length)}`;
  const mounted: MountStep[] = [bind(payload, place), ...(access === 'ro' ? [readOnly(place)] : [])];
  if (access === 'rw') return mounted;
  const folder: MountStep = { kind: 'folder', target: place, mode: 0o755, line };
  return [folder, onItself(target), readOnly(target, safe), ...mounted];
}

/** All of the hierarchy, of which only the guest's own folder stays writable with `mixed` (man page: cgroup-full). */
function full(cgroup: GuestCgroup, target: string, access: Access): MountStep[] {
  const { hierarchy, payload } = cgroup;
  const mounted = whole(hierarchy, target, access);
  if (access !== 'mixed') return [mounted];
  return [mounted, bind(payload, `${target}${payload.slice(hierarchy.mount.length)}`), readOnly(target, safe)];
}

function mustHaveNamespace(hasNamespace: boolean): void {
  if (hasNamespace) return;
  const hint = 'take cgroup out of lxc.mount.auto, or give the guest a cgroup namespace';
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: "cgroup v2 would show the guest the host's own cgroups",
    details: { step: 'mounts', key: line, missing: 'cgroup namespace', hint },
  });
}

/**
 * The forms of lxc.mount.auto for cgroups, as LXC's cgfsng_mount decides: a guest that may mount its hierarchies itself is left to do
 * so, but for v2 alone, which many inits expect to find mounted. Throws RuntimeError kernel-lacks.
 */
export function planCgroupMounts({ auto, cgroups, hasNamespace, isAdmin }: CgroupMountRequest): MountStep[] {
  if (auto === undefined || cgroups.length === 0) return [];
  const access = auto.access === 'by-capability' ? (isAdmin ? 'rw' : 'mixed') : auto.access;
  if (auto.shows === 'unified' || cgroups.every(({ hierarchy }) => hierarchy.version === 2)) {
    mustHaveNamespace(hasNamespace);
    const flags = access === 'ro' ? [...safe, 'RDONLY'] : safe;
    return [{ kind: 'mount', source: 'none', target: top, type: 'cgroup2', flags, create: 'dir', line }];
  }
  if (hasNamespace && isAdmin && !auto.force) return [];
  const steps = cgroups.flatMap((cgroup) => {
    const target = `${top}/${folderName(cgroup.hierarchy)}`;
    if (hasNamespace) return [whole(cgroup.hierarchy, target, access)];
    return auto.shows === 'full' ? full(cgroup, target, access) : own(cgroup, target, access);
  });
  return [tmpfs(), ...steps];
}
