// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { Paths } from './api.ts';
import { type CgroupLayout, type Hierarchy, layoutOf } from './cgroup/hierarchies.ts';
import { readHierarchies, readProcCgroups } from './cgroup/read-hierarchies.ts';

/** What of the host a start is decided by. */
export interface RuntimeHost {
  hierarchies: Hierarchy[];
  cgroupLayout: CgroupLayout;
  /** /proc/PID/cgroup of the host's first process, and of this one before it was moved. */
  procCgroups: { first: string; own: string };
  /** Names of /proc/self/ns that the kernel has. */
  namespaces: string[];
  machine: string;
}

export function readHost(sys: Sys): RuntimeHost {
  const hierarchies = readHierarchies(sys);
  const present = new Set(sys.file.readdir('/proc/self/ns').map(({ name }) => name));
  const namespaces = ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'user', 'time'].filter((name) => present.has(name));
  return {
    hierarchies,
    cgroupLayout: layoutOf(hierarchies),
    procCgroups: readProcCgroups(sys),
    namespaces,
    machine: sys.host.uname().machine,
  };
}

export function bootId(sys: Sys): string {
  return sys.file.readText('/proc/sys/kernel/random/boot_id').trim();
}

export function pathsOf(sys: Sys, base: string): Paths {
  const boot = `${base}/run/${bootId(sys)}`;
  return { base, guests: `${base}/guests`, run: boot, boot };
}

/** Android's place for what root keeps, else the FHS's. */
export function defaultBase(sys: Sys): string {
  return sys.file.access('/data', 4) ? '/data/lodge' : '/var/lib/lodge';
}

/** Makes the folders, 0700, where they are not there yet. */
export function ensureFolders(sys: Sys, paths: Paths): void {
  for (const folder of [paths.base, paths.guests, `${paths.base}/run`, paths.run]) {
    if (!sys.file.access(folder, 0)) sys.file.mkdir(folder, 0o700);
  }
}
