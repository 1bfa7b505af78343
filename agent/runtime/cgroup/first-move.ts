// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { RuntimeHost } from '../host.ts';
import type { Hierarchy } from './hierarchies.ts';

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

type Seen = Pick<RuntimeHost, 'hierarchies' | 'procCgroups'>;

/**
 * Moves this process to where it is. The kernel lets the first move between cgroups wait until all processors have seen that one is
 * coming (cgroup_threadgroup_rwsem, a grace period of RCU), and not those that follow soon: who does it beside a start takes the
 * wait out of it. `byItself`: the start's own moves are each thread's of itself, which wait before Linux 5.5 alone, and so does this
 * one; it would keep others from making cgroups meanwhile. Changes nothing. Without v1 nothing is moved at a start. Throws SysError.
 */
export function makeFirstMove(sys: Sys, { hierarchies, procCgroups }: Seen, byItself: boolean): void {
  const hierarchy = hierarchies.find(({ version }) => version === 1);
  const folder = hierarchy && folderOf(hierarchy, procCgroups.own);
  if (folder === undefined) return;
  if (byItself) sys.file.writeText(`${folder}/tasks`, '0');
  else sys.file.writeText(`${folder}/cgroup.procs`, String(sys.process.getpid()));
}
