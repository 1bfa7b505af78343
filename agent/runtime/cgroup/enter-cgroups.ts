// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { entryFailure } from './cgroup-failures.ts';
import { enterFolder } from './cgroup-folders.ts';
import type { Hierarchy } from './hierarchies.ts';
import type { MadeCgroups, Warn } from './make-cgroups.ts';

/** Before 5.7 there is no CLONE_INTO_CGROUP, before 5.3 no clone3; a filter of system calls answers EPERM or ENOSYS. */
const notTaken = ['ENOSYS', 'EINVAL', 'E2BIG', 'EPERM', 'EBUSY', 'EOPNOTSUPP', 'EACCES'];

/**
 * Clones, by CLONE_INTO_CGROUP into the payload of v2 where the kernel can: a process that is born there need not be moved, and the
 * first of some moves waits until all processors have seen it. `clone` is given the folder's descriptor, or nothing.
 */
export function cloneIntoPayload<T extends { pid: number }>(
  sys: Sys,
  cgroups: MadeCgroups | undefined,
  clone: (cgroupFd?: number) => T,
): { child: T; isInUnified: boolean } {
  const unified = cgroups?.guest.find(({ hierarchy }) => hierarchy.version === 2);
  if (unified === undefined) return { child: clone(), isInUnified: false };
  const fd = sys.file.open(unified.payload, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    return { child: clone(fd), isInUnified: true };
  } catch (error) {
    if (!isSysError(error) || !notTaken.includes(error.code)) throw error;
    return { child: clone(), isInUnified: false };
  } finally {
    sys.file.close(fd);
  }
}

/**
 * Whether the guest's first process is cloned before its cgroups are made, so that it makes a network namespace meanwhile and waits at
 * its barrier until it has been moved. On v1 it is moved anyhow; on v2 alone it is born in its folder, and nobody is moved. It may not
 * stand where controllers are handed down from, and has to know the folders that it mounts.
 */
export function comesBeforeCgroups(
  { cgroupRelative, mountAuto }: { cgroupRelative: boolean; mountAuto: { cgroup: unknown } },
  hierarchies: readonly Hierarchy[],
  { needsLauncher }: { needsLauncher: boolean },
): boolean {
  const isMoved = hierarchies.some(({ version }) => version === 1);
  return isMoved && !needsLauncher && !cgroupRelative && mountAuto.cgroup === undefined;
}

/**
 * The files by which the first process moves itself, while the monitor has other work. A thread that moves itself by v1's `tasks` need
 * not wait until all processors have seen it (cgroup_procs_write_start, since 5.5); v2 has no such file.
 */
export function ownEntries({ guest }: MadeCgroups, isInUnified: boolean): string[] {
  return guest.flatMap(({ hierarchy: { version }, payload }) => {
    if (version === 1) return [`${payload}/tasks`];
    return isInUnified ? [] : [`${payload}/cgroup.procs`];
  });
}

/** By the process itself, which has one thread. Throws RuntimeError. */
export function enterBy(sys: Sys, files: readonly string[]): void {
  for (const file of files) {
    try {
      sys.file.writeText(file, '0');
    } catch (error) {
      throw isSysError(error) ? entryFailure(error) : error;
    }
  }
}

/**
 * Of a process that a launcher has made. All hierarchies in one go: the kernel waits at the first move, and not again at those that
 * follow at once. Throws RuntimeError.
 */
export function enterPayload(sys: Sys, { guest }: MadeCgroups, pid: number, isInUnified: boolean): void {
  for (const { hierarchy, payload } of guest) {
    if (isInUnified && hierarchy.version === 2) continue;
    try {
      enterFolder(sys, payload, pid);
    } catch (error) {
      throw isSysError(error) ? entryFailure(error) : error;
    }
  }
}

/**
 * Takes the monitor out of the cgroups of whoever has started it, where it is not yet. One that it cannot enter is told: the guest runs
 * all the same. v2 may wait until all processors have seen the move, some 10 ms: `leastWait` leaves it for when nobody waits.
 */
export function enterMonitor(sys: Sys, { hierarchies, entered }: MadeCgroups, warn: Warn, leastWait = false): void {
  const pid = String(sys.process.getpid());
  for (const { monitor, cgroup } of hierarchies) {
    if (entered.has(monitor) || (leastWait && cgroup.hierarchy.version === 2)) continue;
    try {
      if (cgroup.hierarchy.version === 1) sys.file.writeText(`${monitor}/tasks`, '0');
      else sys.file.writeText(`${monitor}/cgroup.procs`, pid);
      entered.add(monitor);
    } catch (error) {
      if (!isSysError(error)) throw error;
      warn(`the monitor is not in ${monitor}: ${error.message}`);
    }
  }
}
