// SPDX-License-Identifier: Apache-2.0
import type { PhoneConfig } from './phone-config.ts';
import { sharedConfigs } from './shared-configs.ts';

const noDevices = ['lxc.cgroup2.devices.deny = a', 'lxc.cgroup2.devices.allow = c *:* m'];
const terminals = ['lxc.cgroup2.devices.allow = c 5:* rwm', 'lxc.cgroup2.devices.allow = c 136:* rwm'];

/** With the controllers of a phone, which the machine that builds may have on v1: every limit of its own kind. */
const limits: readonly PhoneConfig[] = [
  {
    title: 'limits of memory, processor, processes and disks',
    lines: [
      'lxc.cgroup2.memory.max = 64M',
      'lxc.cgroup2.memory.high = 48M',
      'lxc.cgroup2.memory.low = 4M',
      'lxc.cgroup2.memory.min = 2M',
      'lxc.cgroup2.memory.swap.max = 0',
      'lxc.cgroup2.memory.oom.group = 1',
      'lxc.cgroup2.pids.max = 77',
      'lxc.cgroup2.cpu.max = 50000 100000',
      'lxc.cgroup2.cpu.weight = 50',
      'lxc.cgroup2.cpuset.cpus = 0',
      'lxc.cgroup2.cpuset.mems = 0',
      'lxc.cgroup2.io.weight = default 50',
      'lxc.cgroup2.io.max = 254:0 rbps=1048576 wiops=120',
      'lxc.cgroup2.cgroup.max.depth = 5',
      'lxc.mount.auto = proc sys cgroup:mixed',
    ],
    end: 'reboot -f',
  },
  {
    title: 'limits of ids of its own, and all of the cgroups writable',
    lines: [
      'lxc.idmap = u 0 0 65536',
      'lxc.idmap = g 0 0 65536',
      'lxc.cgroup2.memory.max = 64M',
      'lxc.cgroup2.pids.max = 77',
      'lxc.mount.auto = proc sys cgroup:rw:force',
    ],
  },
  {
    title: 'folders of its own, and one inside',
    lines: [
      'lxc.cgroup.dir.monitor = lodge-test-m',
      'lxc.cgroup.dir.container = lodge-test-c',
      'lxc.cgroup.dir.container.inner = ns',
      'lxc.cgroup2.memory.max = 64M',
      'lxc.cgroup2.pids.max = 77',
      // Of v1: left out.
      'lxc.cgroup.nothing.max = many',
    ],
    // LXC leaves folders that a config names.
    takeBack: "find /sys/fs/cgroup -depth -type d -name 'lodge-test*' -exec rmdir {} \\;",
  },
  { title: 'a value that the kernel refuses', refused: true, lines: ['lxc.cgroup2.pids.max = many'] },
  { title: 'a file that there is not', refused: true, lines: ['lxc.cgroup2.memory.nothing = 1'] },
  {
    title: 'denied devices, with exceptions',
    lines: [
      ...noDevices,
      'lxc.cgroup2.devices.allow = c 1:* rwm',
      'lxc.cgroup2.devices.deny = c 1:11 rwm',
      'lxc.cgroup2.devices.allow = c 10:229 rwm',
      'lxc.cgroup2.devices.deny = c 10:229 rwm',
      'lxc.cgroup2.devices.allow = b 7:* r',
      ...terminals,
    ],
  },
];

export const version2Configs: readonly PhoneConfig[] = [...limits, ...sharedConfigs];
