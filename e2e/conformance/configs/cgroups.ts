// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import type { ConformanceConfig } from '../conformance-config.ts';

/** LXC leaves folders that a config names above its own; they are empty by then. */
export function sweep(): () => void {
  const folders = ['/sys/fs/cgroup', '-depth', '-type', 'd', '-name', 'lodge-test*', '-exec', 'rmdir', '{}', ';'];
  return () => void execFileSync('find', folders, { stdio: 'pipe' });
}

/** What may stand behind cgroup in lxc.mount.auto. */
export const cgroupForms = ['', '-full'].flatMap((shown) =>
  ['', ':mixed', ':ro', ':rw', ':mixed:force', ':ro:force', ':rw:force'].map((form) => `${shown}${form}`),
);

/** On this machine's hierarchies. */
export const cgroupConfigs: readonly ConformanceConfig[] = [
  {
    title: 'limits of v1',
    lines: [
      'lxc.cgroup.memory.limit_in_bytes = 64M',
      'lxc.cgroup.pids.max = 77',
      'lxc.cgroup.cpu.shares = 512',
      'lxc.cgroup.cpuset.cpus = 0',
    ],
  },
  {
    title: 'a quota of v1',
    lines: [
      'lxc.cgroup.cpu.cfs_period_us = 100000',
      'lxc.cgroup.cpu.cfs_quota_us = 50000',
      'lxc.cgroup.memory.soft_limit_in_bytes = 32M',
    ],
  },
  { title: 'a file of v1 that there is not', refused: true, lines: ['lxc.cgroup.memory.nothing = 1'] },
  { title: 'a controller that there is not', refused: true, lines: ['lxc.cgroup.nothing.max = 1'] },
  { title: 'a value that the kernel refuses', refused: true, lines: ['lxc.cgroup.pids.max = many'] },
  {
    title: 'denied devices',
    lines: [
      'lxc.cgroup.devices.deny = a',
      'lxc.cgroup.devices.allow = c 1:3 rwm',
      'lxc.cgroup.devices.allow = c *:* m',
      'lxc.cgroup.devices.allow = c 5:* rwm',
      'lxc.cgroup.devices.allow = c 136:* rwm',
    ],
  },
  {
    title: 'some denied devices',
    lines: ['lxc.cgroup.devices.deny = c 10:229 rwm', 'lxc.cgroup.devices.deny = c 1:11 w'],
  },
  { title: 'folders of its own', prepare: sweep, lines: ['lxc.cgroup.dir = lodge-test/one'] },
  {
    title: 'a folder for each',
    prepare: sweep,
    lines: ['lxc.cgroup.dir.monitor = lodge-test-m', 'lxc.cgroup.dir.container = lodge-test-c'],
  },
  {
    title: 'a folder inside',
    prepare: sweep,
    lines: [
      'lxc.cgroup.dir.monitor = lodge-test-m',
      'lxc.cgroup.dir.container = lodge-test-c',
      'lxc.cgroup.dir.container.inner = ns',
      'lxc.cgroup.pids.max = 77',
    ],
  },
  { title: 'relative folders', lines: ['lxc.cgroup.relative = 1'] },
  { title: 'a limit of v2 on hybrid', lines: ['lxc.cgroup2.memory.max = 64M'] },
  {
    title: 'limits and a view of the cgroups',
    lines: ['lxc.mount.auto = proc sys cgroup:mixed', 'lxc.cgroup.pids.max = 77'],
  },
  { title: 'a pivot elsewhere', prepare: sweep, lines: ['lxc.cgroup.dir.monitor.pivot = lodge-test-p'] },
  {
    title: 'half a set of folders',
    refused: true,
    lines: ['lxc.cgroup.dir.container = lodge-test-c'],
  },
  {
    title: 'a device by its path',
    lines: [
      'lxc.cgroup.devices.deny = a',
      'lxc.cgroup.devices.allow = c *:* m',
      'lxc.cgroup.devices.allow = /dev/null rwm',
      'lxc.cgroup.devices.allow = c 5:* rwm',
      'lxc.cgroup.devices.allow = c 136:* rwm',
    ],
  },
  // Without a cgroup namespace: the folders are where /proc/self/cgroup says that they are.
  ...['cgroup', 'cgroup:mixed', 'cgroup:ro', 'cgroup-full:rw', 'cgroup-full:ro'].map((form) => ({
    title: `the host's cgroup namespace and ${form}`,
    lines: ['lxc.namespace.keep = cgroup user time', `lxc.mount.auto = proc sys ${form}`],
  })),
];
