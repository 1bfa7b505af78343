// SPDX-License-Identifier: Apache-2.0
import type { Hierarchy } from './hierarchies.ts';

/** What a guest has in one hierarchy. All folders are absolute. */
export interface GuestCgroup {
  hierarchy: Hierarchy;
  /** What limits and the freezer are set on. */
  limit: string;
  /** Where its processes are: the same folder, or one in it (lxc.cgroup.dir.container.inner). */
  payload: string;
}

/** Where all of its processes are: v2's where there is one, for systemd keeps them there alone; empty without any hierarchy. */
export function processFolder(cgroups: readonly GuestCgroup[]): string {
  const chosen = cgroups.find(({ hierarchy }) => hierarchy.version === 2) ?? cgroups[0];
  return chosen?.limit ?? '';
}

/** The limited folder by controller; '' is v2's. */
export function limitFolders(cgroups: readonly GuestCgroup[]): Map<string, string> {
  return new Map(
    cgroups.flatMap(({ hierarchy, limit }) => {
      const names = hierarchy.version === 2 ? ['', ...hierarchy.controllers] : hierarchy.controllers;
      return names.map((name) => [name, limit] as const);
    }),
  );
}

/**
 * Where the rules of devices go: on v1 to the processes' own folder, as LXC has them, for the kernel takes no `a` for a folder with
 * others in it (security/device_cgroup.c).
 */
export function deviceFolders(cgroups: readonly GuestCgroup[]): Map<string, string> {
  const folders = limitFolders(cgroups);
  const version1 = cgroups.find(
    ({ hierarchy }) => hierarchy.version === 1 && hierarchy.controllers.includes('devices'),
  );
  if (version1 !== undefined) folders.set('devices', version1.payload);
  return folders;
}
