// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { InheritStep } from './cgroup-plan.ts';

/** `busy`: a process is in it, or one that is still being reaped. */
export type Removal = 'removed' | 'busy';

/** A cgroup's files go with it; what is below it has to go first. Throws SysError but for EBUSY and ENOENT. */
export function removeTree(sys: Sys, folder: string): Removal {
  try {
    const below = sys.file.readdir(folder).filter(({ type }) => type === 'directory');
    for (const { name } of below) if (removeTree(sys, `${folder}/${name}`) === 'busy') return 'busy';
    sys.file.rmdir(folder);
    return 'removed';
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return 'removed';
    if (isSysError(error, 'EBUSY')) return 'busy';
    throw error;
  }
}

/** One that others may use too: stays while they do. */
export function removeWay(sys: Sys, folder: string): void {
  try {
    sys.file.rmdir(folder);
  } catch (error) {
    if (!isSysError(error)) throw error;
  }
}

/** Whether a process is in the folder or anywhere below it. v2 says so itself; on v1 each folder is asked. */
function isPopulated(sys: Sys, folder: string): boolean {
  if (sys.file.access(`${folder}/cgroup.events`, 4))
    return /^populated 1$/m.test(sys.file.readText(`${folder}/cgroup.events`));
  if (sys.file.readText(`${folder}/cgroup.procs`).trim() !== '') return true;
  return sys.file
    .readdir(folder)
    .some((entry) => entry.type === 'directory' && isPopulated(sys, `${folder}/${entry.name}`));
}

/**
 * A folder that a killed monitor has left is empty by now, and is removed. One with processes is another guest's of the same name
 * (of another base, or of stock LXC): to try to remove it would take its own empty folders away.
 */
export function reclaim(sys: Sys, folder: string): boolean {
  try {
    return !isPopulated(sys, folder) && removeTree(sys, folder) === 'removed';
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENODEV')) return !sys.file.access(folder, 0);
    throw error;
  }
}

export function enterFolder(sys: Sys, folder: string, pid: number): void {
  sys.file.writeText(`${folder}/cgroup.procs`, String(pid));
}

/** false: it was there. */
export function makeWay(sys: Sys, path: string): boolean {
  try {
    sys.file.mkdir(path, 0o755);
    return true;
  } catch (error) {
    if (isSysError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** As LXC: the folders below will have the same too. What has values already keeps them. */
export function inherit(sys: Sys, { folder, files }: InheritStep): void {
  const above = folder.slice(0, folder.lastIndexOf('/'));
  for (const name of files) {
    if (sys.file.readText(`${folder}/${name}`).trim() === '')
      sys.file.writeText(`${folder}/${name}`, sys.file.readText(`${above}/${name}`));
  }
  // Of the core, whose files have their prefix always.
  sys.file.writeText(`${folder}/cgroup.clone_children`, '1');
}
