// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { enterFolder, inherit, makeWay, removeTree, removeWay } from './cgroup-folders.ts';
import type { HierarchyPlan } from './cgroup-plan.ts';
import type { MadeCgroups } from './make-cgroups.ts';

function enterPivot(sys: Sys, { pivot }: HierarchyPlan): void {
  for (const step of pivot.steps) {
    if (step.kind === 'folder') makeWay(sys, step.path);
    else inherit(sys, step);
  }
  enterFolder(sys, pivot.folder, sys.process.getpid());
}

/**
 * The monitor goes back to the base, or to the pivot, else its own folder could not be removed (LXC's cgfsng_monitor_destroy). A
 * pivot stays behind: the monitor is in it to its end.
 */
export function leaveMonitorFolder(sys: Sys, hierarchy: HierarchyPlan): void {
  const { base, cgroup, pivot, monitor } = hierarchy;
  try {
    if (pivot.isWanted) enterPivot(sys, hierarchy);
    else enterFolder(sys, base, sys.process.getpid());
  } catch (error) {
    if (!isSysError(error) || pivot.isWanted || cgroup.hierarchy.version === 1) throw error;
    // v2, below its root: a folder that hands controllers down takes no process.
    enterPivot(sys, hierarchy);
  }
  removeTree(sys, monitor);
}

/** All of the monitor's. One that fails does not keep the others; the first failure is thrown. */
export function removeMonitor(sys: Sys, { hierarchies, entered }: MadeCgroups): void {
  let failure: unknown;
  for (const hierarchy of hierarchies) {
    try {
      if (entered.delete(hierarchy.monitor)) leaveMonitorFolder(sys, hierarchy);
      else removeTree(sys, hierarchy.monitor);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

/** Of the payload's folders those that could not be removed yet: a process that is being reaped keeps its own for a moment. */
export function removeFolders(sys: Sys, folders: readonly string[]): string[] {
  return folders.filter((folder) => removeTree(sys, folder) === 'busy');
}

/**
 * Behind `removeMonitor` and `removeFolders`: the folders above them that this guest has made and nobody else is in, and the claim to
 * their names.
 */
export function finishLeaving(sys: Sys, { ways, claims }: MadeCgroups): void {
  for (const way of [...ways].reverse()) removeWay(sys, way);
  claims.close();
}

/** Processes in the folder and below. */
function processesIn(sys: Sys, folder: string): number[] {
  const own = sys.file
    .readText(`${folder}/cgroup.procs`)
    .split('\n')
    .filter((pid) => pid !== '');
  const below = sys.file.readdir(folder).filter(({ type }) => type === 'directory');
  return [...own.map(Number), ...below.flatMap(({ name }) => processesIn(sys, `${folder}/${name}`))];
}

function killIn(sys: Sys, folder: string): void {
  try {
    if (sys.file.access(`${folder}/cgroup.kill`, 2)) sys.file.writeText(`${folder}/cgroup.kill`, '1');
    else for (const pid of processesIn(sys, folder)) sys.process.kill(pid, sys.process.signals.KILL ?? 9);
  } catch (error) {
    // Gone meanwhile, the folder or the process.
    if (!isSysError(error)) throw error;
  }
}

/**
 * Kills what is left in the payload, which is what was attached from outside of its PID namespace: by cgroup.kill (Linux 5.14), else
 * one by one. Each process is in all hierarchies, so one of them is asked.
 */
export function killPayload(sys: Sys, { guest }: MadeCgroups): void {
  const cgroup = guest.find(({ hierarchy }) => hierarchy.version === 2) ?? guest[0];
  if (cgroup !== undefined) killIn(sys, cgroup.limit);
}
