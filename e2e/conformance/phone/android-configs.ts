// SPDX-License-Identifier: Apache-2.0
import type { PhoneConfig } from './phone-config.ts';
import { sharedConfigs } from './shared-configs.ts';

/** Limits of Android's v1 hierarchies, and of the v2 one beside them. LXC sees them by the names of runners.sh, without cpuset. */
const limits: readonly PhoneConfig[] = [
  {
    title: 'limits of v1',
    lines: [
      'lxc.cgroup.memory.limit_in_bytes = 64M',
      'lxc.cgroup.memory.soft_limit_in_bytes = 32M',
      'lxc.cgroup.cpu.shares = 512',
      'lxc.cgroup.cpu.cfs_period_us = 100000',
      'lxc.cgroup.cpu.cfs_quota_us = 50000',
      'lxc.cgroup.blkio.throttle.read_bps_device = 254:0 1048576',
      'lxc.mount.auto = proc sys',
    ],
    end: 'reboot -f',
  },
  {
    title: 'limits of v2 beside those of v1, of ids of its own',
    lines: [
      'lxc.idmap = u 0 0 65536',
      'lxc.idmap = g 0 0 65536',
      'lxc.cgroup2.pids.max = 77',
      'lxc.cgroup2.cgroup.max.depth = 5',
      'lxc.cgroup.memory.limit_in_bytes = 64M',
    ],
  },
  {
    title: 'folders of its own, and one inside',
    lines: [
      'lxc.cgroup.dir.monitor = lodge-test-m',
      'lxc.cgroup.dir.container = lodge-test-c',
      'lxc.cgroup.dir.container.inner = ns',
      'lxc.cgroup.memory.limit_in_bytes = 64M',
      'lxc.cgroup2.pids.max = 77',
    ],
    // LXC leaves folders that a config names.
    takeBack:
      "find /sys/fs/cgroup /dev/memcg /dev/cpuctl /dev/cpuset /dev/blkio -depth -type d -name 'lodge-test*' -exec rmdir {} \\;",
  },
  { title: 'a value that the kernel refuses', refused: true, lines: ['lxc.cgroup.cpu.shares = many'] },
  { title: 'a file of v1 that there is not', refused: true, lines: ['lxc.cgroup.memory.nothing = 1'] },
  {
    title: 'devices by rules of v2',
    lines: [
      'lxc.cgroup2.devices.deny = a',
      'lxc.cgroup2.devices.allow = c *:* m',
      'lxc.cgroup2.devices.allow = c 1:* rwm',
      'lxc.cgroup2.devices.deny = c 1:11 rwm',
      'lxc.cgroup2.devices.allow = c 5:* rwm',
      'lxc.cgroup2.devices.allow = c 136:* rwm',
    ],
  },
  { title: 'its cgroups, writable', lines: ['lxc.mount.auto = proc sys cgroup:rw:force'] },
];

/** Of those that have nothing to do with cgroups some, for a kernel of another age. */
const others = /^(terminals in|mounts of|ids of its own on|kept|a whole link|Waydroid)/;

/** On Android's v1 layout. */
export const androidConfigs: readonly PhoneConfig[] = [
  ...limits,
  ...sharedConfigs.filter(({ title }) => others.test(title)),
];
