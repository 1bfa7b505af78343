// SPDX-License-Identifier: Apache-2.0
import type { Hierarchy } from '../cgroup/hierarchies.ts';

/**
 * The folders that a process is in, one of each hierarchy that is mounted here, from its /proc/PID/cgroup (cgroups(7)). A guest's
 * init may have moved below its payload's folder, as systemd does: on v2 the folder above then takes no process.
 */
export function foldersOf(procCgroup: string, hierarchies: readonly Hierarchy[]): string[] {
  const folders = new Set<string>();
  for (const line of procCgroup.split('\n')) {
    const [, id, names = '', path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined || path.split('/').includes('..')) continue;
    const controllers = names.split(',');
    const hierarchy = hierarchies.find((each) =>
      id === '0'
        ? each.version === 2
        : each.version === 1 && each.controllers.some((name) => controllers.includes(name)),
    );
    if (hierarchy !== undefined) folders.add(`${hierarchy.mount}${path === '/' ? '' : path}`);
  }
  return [...folders];
}
