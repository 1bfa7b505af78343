// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import { type Hierarchy, parseHierarchies } from './hierarchies.ts';

export function readHierarchies(sys: Sys): Hierarchy[] {
  return parseHierarchies(sys.file.readText('/proc/self/mountinfo'), (mount) => {
    try {
      return sys.file
        .readText(`${mount}/cgroup.controllers`)
        .trim()
        .split(' ')
        .filter((name) => name !== '');
    } catch {
      return [];
    }
  });
}

function makeFolder(sys: Sys, folder: string): void {
  try {
    sys.file.mkdir(folder, 0o755);
  } catch (error) {
    if (!isSysError(error, 'EEXIST')) throw error;
  }
}

/** v1's cpuset refuses processes until these are filled. */
function fillCpuset(sys: Sys, folder: string): void {
  const parent = folder.slice(0, folder.lastIndexOf('/'));
  for (const name of ['cpuset.cpus', 'cpuset.mems', 'cpus', 'mems']) {
    if (sys.file.access(`${folder}/${name}`, 2))
      sys.file.writeText(`${folder}/${name}`, sys.file.readText(`${parent}/${name}`));
  }
}

/** A limit that does not hold must not pass for one: it is told by its key. */
function writeLimit(sys: Sys, { file, value, key }: CgroupPlan['writes'][number]): void {
  try {
    sys.file.writeText(file, value);
  } catch (error) {
    if (!isSysError(error)) throw error;
    const isValue = error.code === 'EINVAL' || error.code === 'ERANGE';
    const { code, errno, call } = error;
    throw new RuntimeError({
      reason: isValue ? 'config-invalid' : 'kernel-lacks',
      message: `${key} = ${value}: ${error.message}`,
      details: {
        step: 'cgroups',
        key,
        call,
        code,
        errno,
        path: file,
        ...(isValue
          ? { hint: `the kernel does not take ${value} for ${key}` }
          : { missing: file.split('/').at(-1) ?? '', hint: 'take the limit out, or use another kernel' }),
      },
    });
  }
}

/** Makes the folders and limits, and puts the monitor into its own. */
export function createCgroups(sys: Sys, plan: CgroupPlan): void {
  if (plan.subtreeControl !== undefined) {
    // One at a time: a controller that cannot be handed down must not keep the others.
    for (const controller of plan.subtreeControl.controllers) {
      try {
        sys.file.writeText(plan.subtreeControl.file, `+${controller}`);
      } catch (error) {
        if (!isSysError(error)) throw error;
      }
    }
  }
  for (const folder of [...plan.monitorFolders, ...plan.payloadFolders]) {
    makeFolder(sys, folder);
    if (folder.includes('cpuset')) fillCpuset(sys, folder);
  }
  for (const folder of plan.monitorFolders) sys.file.writeText(`${folder}/cgroup.procs`, String(sys.process.getpid()));
  for (const write of plan.writes) writeLimit(sys, write);
}

export function enterCgroups(sys: Sys, plan: CgroupPlan, pid: number): void {
  for (const folder of plan.payloadFolders) sys.file.writeText(`${folder}/cgroup.procs`, String(pid));
}

/** Kills what is left in the payload: cgroup.kill (Linux 5.14), else one by one. */
export function killPayload(sys: Sys, plan: CgroupPlan): void {
  for (const folder of plan.payloadFolders) {
    try {
      if (sys.file.access(`${folder}/cgroup.kill`, 2)) {
        sys.file.writeText(`${folder}/cgroup.kill`, '1');
        continue;
      }
      for (const pid of sys.file.readText(`${folder}/cgroup.procs`).split('\n')) {
        if (pid !== '') sys.process.kill(Number(pid), sys.process.signals.KILL ?? 9);
      }
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
}

function removeTree(sys: Sys, folder: string): void {
  let entries: { name: string; type: string }[] = [];
  try {
    entries = sys.file.readdir(folder);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return;
    throw error;
  }
  for (const entry of entries) {
    if (entry.type === 'directory') removeTree(sys, `${folder}/${entry.name}`);
  }
  sys.file.rmdir(folder);
}

/** Folders that could not be removed yet: a process that is being reaped keeps its own for a moment. */
export function removePayload(sys: Sys, plan: CgroupPlan): string[] {
  return plan.payloadFolders.filter((folder) => !tryRemove(sys, folder));
}

function tryRemove(sys: Sys, folder: string): boolean {
  try {
    removeTree(sys, folder);
    return true;
  } catch (error) {
    if (isSysError(error, 'EBUSY')) return false;
    throw error;
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
 * false: taken. A folder that a killed monitor has left is empty by now, and is removed. One with processes is another
 * guest's of the same name (of another base, or of stock LXC): to try to remove it would take its own empty folders away.
 */
export function isFree(sys: Sys, folder: string): boolean {
  if (!sys.file.access(folder, 0)) return true;
  try {
    return !isPopulated(sys, folder) && tryRemove(sys, folder);
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENODEV')) return !sys.file.access(folder, 0);
    throw error;
  }
}

/** The monitor goes back to the root of the hierarchy, else its own folder could not be removed. */
export function removeMonitor(sys: Sys, plan: CgroupPlan): void {
  for (const folder of plan.monitorFolders) {
    const root = folder.slice(0, folder.lastIndexOf('/'));
    try {
      sys.file.writeText(`${root}/cgroup.procs`, String(sys.process.getpid()));
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
    tryRemove(sys, folder);
  }
}

/** Out of the cgroups of whoever started us (adbd's, an app's): into the root of every hierarchy. */
export function leaveCallersCgroups(sys: Sys, hierarchies: readonly Hierarchy[]): void {
  for (const { mount } of hierarchies) {
    try {
      sys.file.writeText(`${mount}/cgroup.procs`, String(sys.process.getpid()));
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
}
