// SPDX-License-Identifier: Apache-2.0
/** A mounted cgroup hierarchy, from /proc/self/mountinfo (proc(5), cgroups(7)). */
export interface Hierarchy {
  version: 1 | 2;
  /** Absolute path of the mount. */
  mount: string;
  /** For v1, from the mount's options; for v2, from cgroup.controllers. */
  controllers: string[];
}

export type CgroupLayout = 'v2' | 'hybrid' | 'v1' | 'android-v1' | 'none';

const known = [
  'memory',
  'cpu',
  'cpuacct',
  'cpuset',
  'blkio',
  'pids',
  'freezer',
  'devices',
  'io',
  'hugetlb',
  'net_cls',
  'perf_event',
];

/** Only mounts of the hierarchy's root: a bind of a part of it says nothing about the rest. */
export function parseHierarchies(mountinfo: string, v2Controllers: (mount: string) => string[]): Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , mount = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2' && !found.some((each) => each.version === 2)) {
      found.push({ version: 2, mount, controllers: v2Controllers(mount) });
    }
    if (type === 'cgroup') {
      const controllers = options.split(',').filter((option) => known.includes(option));
      const taken = found.some(
        (each) => each.version === 1 && each.controllers.some((name) => controllers.includes(name)),
      );
      if (controllers.length > 0 && !taken) found.push({ version: 1, mount, controllers });
    }
  }
  return found;
}

export function layoutOf(hierarchies: readonly Hierarchy[]): CgroupLayout {
  const v1 = hierarchies.filter((each) => each.version === 1);
  const v2 = hierarchies.some((each) => each.version === 2);
  if (v1.length === 0) return v2 ? 'v2' : 'none';
  if (v1.some((each) => each.mount.startsWith('/dev/'))) return 'android-v1';
  return v2 ? 'hybrid' : 'v1';
}
