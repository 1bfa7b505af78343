// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { Hierarchy } from './hierarchies.ts';
import { readHierarchies } from './read-hierarchies.ts';

/** Where a process is in a hierarchy of v1, below its mount; undefined where it is seen from another root. Of cgroups(7). */
export function folderOf({ mount, root, controllers }: Hierarchy, procCgroup: string): string | undefined {
  for (const line of procCgroup.split('\n')) {
    const [, names = '', ...path] = line.split(':');
    if (!names.split(',').some((name) => controllers.includes(name))) continue;
    const inHierarchy = path.join(':');
    if (root === '/') return `${mount}${inHierarchy === '/' ? '' : inHierarchy}`;
    if (inHierarchy === root) return mount;
    return inHierarchy.startsWith(`${root}/`) ? `${mount}${inHierarchy.slice(root.length)}` : undefined;
  }
  return undefined;
}

/**
 * Moves this process to where it is. The kernel lets the first move between cgroups wait until all processors have seen that one is
 * coming (cgroup_threadgroup_rwsem, a grace period of RCU), and not those that follow soon: who does it beside a start takes the
 * wait out of it. Changes nothing. Without v1 nothing is moved at a start. Throws SysError.
 */
export function makeFirstMove(sys: Sys): void {
  const hierarchy = readHierarchies(sys).find(({ version }) => version === 1);
  const folder = hierarchy && folderOf(hierarchy, sys.file.readText('/proc/self/cgroup'));
  if (folder !== undefined) sys.file.writeText(`${folder}/cgroup.procs`, String(sys.process.getpid()));
}
