// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { CgroupFolders } from '../config/keys/cgroup-keys.ts';

/** Paths of a guest's folders below the base of each hierarchy. */
export interface FolderNames {
  monitor: string;
  limit: string;
  payload: string;
  /** Where the monitor goes at the end where the base takes no processes. */
  pivot: string;
}

/** Which of a taken name's successors is meant: NAME, NAME-1, NAME-2 ... */
export interface Suffixes {
  monitor: number;
  payload: number;
}

/** As LXC: NAME-1 to NAME-999 behind a taken name. */
export const lastSuffix = 999;

const withSuffix = (name: string, suffix: number): string => (suffix === 0 ? name : `${name}-${suffix}`);

function refuse(hint: string): never {
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `lxc.cgroup.dir: ${hint}`,
    details: { step: 'cgroups', key: 'lxc.cgroup.dir', hint },
  });
}

/** As LXC at the start: monitor and container are given together, and without the prefix. Throws RuntimeError config-invalid. */
export function checkFolders({ prefix, monitor, container, inner }: CgroupFolders): void {
  if (monitor === undefined && container === undefined && inner === undefined) return;
  if (prefix !== undefined) refuse('it goes with none of .monitor, .container and .container.inner');
  if (monitor === undefined || container === undefined) refuse('.monitor and .container are both needed, or neither');
}

/** Names that the config gives are not changed when they are taken. */
export function hasFixedNames(folders: CgroupFolders): boolean {
  return folders.monitor !== undefined;
}

/** lxc.cgroup.dir and what is below it (lxc.container.conf(5); LXC's cgfsng_monitor_create, cgfsng_payload_create). */
export function folderNames(name: string, folders: CgroupFolders, suffixes: Suffixes): FolderNames {
  const prefix = folders.prefix === undefined ? '' : `${folders.prefix}/`;
  const pivot = `${folders.pivot === undefined ? prefix : `${folders.pivot}/`}lxc.pivot`;
  if (folders.monitor !== undefined && folders.container !== undefined) {
    const { monitor, container, inner } = folders;
    return { monitor, limit: container, payload: inner === undefined ? container : `${container}/${inner}`, pivot };
  }
  const payload = `${prefix}${withSuffix(`lxc.payload.${name}`, suffixes.payload)}`;
  return { monitor: `${prefix}${withSuffix(`lxc.monitor.${name}`, suffixes.monitor)}`, limit: payload, payload, pivot };
}
