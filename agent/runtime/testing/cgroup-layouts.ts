// SPDX-License-Identifier: Apache-2.0
import { type Hierarchy, parseHierarchies } from '../cgroup/hierarchies.ts';

/** The cgroup mounts of a host, and in which folders its first process is. */
export interface SampleLayout {
  mountinfo: string;
  first: string;
  /** cgroup.controllers of the v2 mount. */
  controllers: string[];
}

/** Lines of /proc/self/mountinfo as such hosts have them; Android's as AOSP's cgroups.json of that release mounts them. */
export const sampleLayouts = {
  /** Debian 12 with systemd. */
  v2: {
    mountinfo: `30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n`,
    first: '0::/init.scope\n',
    controllers: ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc'],
  },
  /** Debian 10 with systemd. */
  hybrid: {
    mountinfo: `32 24 0:28 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
33 32 0:29 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate
34 32 0:30 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,xattr,name=systemd
38 32 0:34 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:15 - cgroup cgroup rw,cpu,cpuacct
39 32 0:35 / /sys/fs/cgroup/cpuset rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,cpuset
40 32 0:36 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:17 - cgroup cgroup rw,memory
41 32 0:37 / /sys/fs/cgroup/devices rw,nosuid,nodev,noexec,relatime shared:18 - cgroup cgroup rw,devices
42 32 0:38 / /sys/fs/cgroup/freezer rw,nosuid,nodev,noexec,relatime shared:19 - cgroup cgroup rw,freezer
43 32 0:39 / /sys/fs/cgroup/pids rw,nosuid,nodev,noexec,relatime shared:20 - cgroup cgroup rw,pids
`,
    first: `10:pids:/init.scope\n9:freezer:/\n8:devices:/init.scope\n7:memory:/init.scope\n6:cpuset:/\n4:cpu,cpuacct:/init.scope\n1:name=systemd:/init.scope\n0::/init.scope\n`,
    controllers: [],
  },
  /** An init of SysV with cgroupfs-mount. */
  v1: {
    mountinfo: `26 20 0:22 / /sys/fs/cgroup rw,relatime - tmpfs cgroup rw,mode=755
27 26 0:23 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset,clone_children
28 26 0:24 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
29 26 0:25 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
30 26 0:26 / /sys/fs/cgroup/net_cls,net_prio rw,relatime - cgroup cgroup rw,net_cls,net_prio
`,
    first: '4:net_cls,net_prio:/\n3:memory:/\n2:cpu:/\n1:cpuset:/\n',
    controllers: [],
  },
  android10: {
    mountinfo: `39 25 0:17 / /acct rw,nosuid,nodev,noexec,relatime - cgroup none rw,cpuacct
41 26 0:18 / /dev/stune rw,nosuid,nodev,noexec,relatime - cgroup none rw,schedtune
42 26 0:19 / /dev/memcg rw,nosuid,nodev,noexec,relatime - cgroup none rw,memory
43 26 0:20 / /dev/cpuctl rw,nosuid,nodev,noexec,relatime - cgroup none rw,cpu
44 26 0:21 / /dev/cpuset rw,nosuid,nodev,noexec,relatime - cgroup none rw,cpuset,noprefix,release_agent=/sbin/cpuset_release_agent
45 26 0:22 / /dev/cg2_bpf rw,nosuid,nodev,noexec,relatime - cgroup2 cg2_bpf rw
`,
    first: '5:cpuset:/\n4:cpu:/\n3:memory:/\n2:schedtune:/\n1:cpuacct:/\n0::/\n',
    controllers: [],
  },
  android12: {
    mountinfo: `40 27 0:23 / /dev/blkio rw,nosuid,nodev,noexec,relatime shared:20 - cgroup none rw,blkio
41 28 0:24 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:21 - cgroup2 none rw
42 27 0:25 / /dev/cpuctl rw,nosuid,nodev,noexec,relatime shared:22 - cgroup none rw,cpu
43 27 0:26 / /dev/cpuset rw,nosuid,nodev,noexec,relatime shared:23 - cgroup none rw,cpuset,noprefix,release_agent=/sbin/cpuset_release_agent
44 27 0:27 / /dev/memcg rw,nosuid,nodev,noexec,relatime shared:24 - cgroup none rw,memory
`,
    first: '4:memory:/\n3:cpuset:/\n2:cpu:/\n1:blkio:/\n0::/\n',
    controllers: [],
  },
  /** With the memory controller on v2, as releases from 14 on may have it. */
  android14: {
    mountinfo: `40 27 0:23 / /dev/blkio rw,nosuid,nodev,noexec,relatime shared:20 - cgroup none rw,blkio
41 28 0:24 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:21 - cgroup2 none rw,memory_recursiveprot
42 27 0:25 / /dev/cpuctl rw,nosuid,nodev,noexec,relatime shared:22 - cgroup none rw,cpu
43 27 0:26 / /dev/cpuset rw,nosuid,nodev,noexec,relatime shared:23 - cgroup none rw,cpuset,noprefix,release_agent=/sbin/cpuset_release_agent
`,
    first: '3:cpuset:/\n2:cpu:/\n1:blkio:/\n0::/\n',
    controllers: ['memory'],
  },
} as const satisfies Record<string, SampleLayout>;

export type SampleName = keyof typeof sampleLayouts;

export function sampleHierarchies(name: SampleName): Hierarchy[] {
  const { mountinfo, controllers } = sampleLayouts[name];
  return parseHierarchies(mountinfo, () => [...controllers]);
}
