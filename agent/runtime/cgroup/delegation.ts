// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestCgroup } from './guest-cgroup.ts';

/** A folder or file of a cgroup that changes its owner. */
export interface DelegationWrite {
  path: string;
  uid: number;
  gid: number;
  mode: number;
  /** The kernel may not have it. */
  isOptional: boolean;
}

/**
 * What the root of a guest's user namespace may write itself (LXC's cgfsng_chown): the folder that its processes are in, so that it
 * can make others below, and the files that move processes. They become its group's and stay the host's own otherwise, as with
 * LXC, and so do the limits. `delegated` is what the kernel says of v2 in /sys/kernel/cgroup/delegate
 * (Documentation/admin-guide/cgroup-v2.rst, "Model of Delegation").
 */
export function delegationWrites(
  cgroups: readonly GuestCgroup[],
  { gid }: { gid: number },
  delegated: readonly string[] = ['cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control'],
): DelegationWrite[] {
  const owner = { uid: 0, gid };
  return cgroups.flatMap(({ hierarchy, payload }) => {
    const files = hierarchy.version === 2 ? delegated : ['cgroup.procs', 'tasks'];
    const writes = files.map((name) => ({
      path: `${payload}/${name}`,
      ...owner,
      mode: 0o664,
      isOptional: name !== 'cgroup.procs',
    }));
    return [{ path: payload, ...owner, mode: 0o775, isOptional: false }, ...writes];
  });
}

/** Names of /sys/kernel/cgroup/delegate (Linux 4.15). */
export function readDelegated(sys: Sys): string[] | undefined {
  try {
    return sys.file
      .readText('/sys/kernel/cgroup/delegate')
      .split('\n')
      .filter((name) => name !== '' && !name.includes('/'));
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** Goes with the folders. Throws SysError. */
export function delegate(sys: Sys, writes: readonly DelegationWrite[]): void {
  for (const { path, uid, gid, mode, isOptional } of writes) {
    try {
      sys.file.chown(path, uid, gid);
      sys.file.chmod(path, mode);
    } catch (error) {
      if (!isOptional || !isSysError(error, 'ENOENT')) throw error;
    }
  }
}
