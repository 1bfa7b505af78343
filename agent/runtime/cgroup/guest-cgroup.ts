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
