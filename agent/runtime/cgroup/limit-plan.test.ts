// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { readConfig } from '../config/read-config.ts';
import { type SampleName, sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { checkFolders } from './folder-names.ts';
import type { GuestCgroup } from './guest-cgroup.ts';
import { type LimitPlan, planLimits } from './limit-plan.ts';

function plan(name: SampleName, ...lines: string[]): LimitPlan {
  const cgroups = sampleHierarchies(name).map(
    (hierarchy): GuestCgroup => ({ hierarchy, limit: `${hierarchy.mount}/a`, payload: `${hierarchy.mount}/a` }),
  );
  return planLimits(readConfig(['lxc.rootfs.path = /guest', ...lines].join('\n')), cgroups);
}

const writes = (name: SampleName, ...lines: string[]): string[] =>
  plan(name, ...lines).writes.map(({ cgroup, file, value }) => `${cgroup.limit}/${file} = ${value}`);

test('on v2 the files of v2 are written as they are', () => {
  expect(
    writes('v2', 'lxc.cgroup2.memory.max = 1000', 'lxc.cgroup2.cpu.max = 80000 100000', 'lxc.cgroup2.rdma.max = x'),
  ).toEqual([
    '/sys/fs/cgroup/a/memory.max = 1000',
    '/sys/fs/cgroup/a/cpu.max = 80000 100000',
    '/sys/fs/cgroup/a/rdma.max = x',
  ]);
});

test('on v1 they go to the files that mean the same, where the controllers are', () => {
  const lines = ['lxc.cgroup2.memory.max = max', 'lxc.cgroup2.cpu.max = 80000 100000', 'lxc.cgroup2.cpu.weight = 50'];
  expect(writes('android12', ...lines)).toEqual([
    '/dev/memcg/a/memory.limit_in_bytes = -1',
    '/dev/cpuctl/a/cpu.cfs_period_us = 100000',
    '/dev/cpuctl/a/cpu.cfs_quota_us = 80000',
    '/dev/cpuctl/a/cpu.shares = 512',
  ]);
});

test('each controller counts where it is: memory on v2 beside others on v1', () => {
  expect(writes('android14', 'lxc.cgroup2.memory.high = 5M', 'lxc.cgroup2.cpu.weight = 100')).toEqual([
    '/sys/fs/cgroup/a/memory.high = 5M',
    '/dev/cpuctl/a/cpu.shares = 1024',
  ]);
});

test('files of v1 are written as they are, before those of v2', () => {
  const lines = ['lxc.cgroup2.pids.max = 7', 'lxc.cgroup.memory.swappiness = 10', 'lxc.cgroup.cpuset.cpus = 0'];
  expect(writes('hybrid', ...lines)).toEqual([
    '/sys/fs/cgroup/memory/a/memory.swappiness = 10',
    '/sys/fs/cgroup/cpuset/a/cpuset.cpus = 0',
    '/sys/fs/cgroup/pids/a/pids.max = 7',
  ]);
});

test('a cpuset without prefixes takes its files without', () => {
  expect(writes('android10', 'lxc.cgroup.cpuset.cpus = 0', 'lxc.cgroup2.cpuset.mems = 0')).toEqual([
    '/dev/cpuset/a/cpus = 0',
  ]);
  expect(writes('android10', 'lxc.cgroup2.cpuset.mems = 0')).toEqual(['/dev/cpuset/a/mems = 0']);
});

test('a config for both kinds of hosts counts once', () => {
  const lines = [
    'lxc.cgroup.memory.limit_in_bytes = 5M',
    'lxc.cgroup2.memory.high = 4M',
    'lxc.cgroup2.memory.max = 5M',
  ];
  expect(writes('hybrid', ...lines)).toEqual(['/sys/fs/cgroup/memory/a/memory.limit_in_bytes = 5M']);
  expect(plan('v2', ...lines)).toMatchObject({
    writes: [{ file: 'memory.high' }, { file: 'memory.max' }],
    warnings: ['lxc.cgroup.memory.limit_in_bytes is left out: this host has cgroup v2 alone'],
  });
});

test.each<[SampleName, string, string, string]>([
  ['android12', 'lxc.cgroup2.pids.max', 'cgroup controller pids', 'offers no pids'],
  ['hybrid', 'lxc.cgroup.rdma.max', 'cgroup controller rdma', 'offers no rdma'],
  ['hybrid', 'lxc.cgroup2.memory.high', 'cgroup controller memory', 'has no such limit'],
])('on %s %s is refused by the name of its controller', (name, key, missing, why) => {
  try {
    plan(name, `${key} = 1`);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    expect((error as RuntimeError).failure).toMatchObject({ reason: 'kernel-lacks', details: { key, missing } });
    expect((error as RuntimeError).message).toContain(why);
  }
});

test.each([
  'lxc.cgroup.memory.limit/../../x = 1',
  'lxc.cgroup2.../cgroup.procs = 1',
  'lxc.cgroup2.cgroup.procs = 1',
  'lxc.cgroup.cgroup.procs = 1',
  'lxc.cgroup2.memory = 1',
  'lxc.cgroup.dir = /x',
  'lxc.cgroup.dir = a/../b',
  'lxc.cgroup.dir.container.inner = a/b',
  'lxc.cgroup.dir.monitor.pivot = ..',
  'lxc.cgroup.relative = 2',
])('"%s" is refused by its line', (line) => {
  expect(() => readConfig(`lxc.rootfs.path = /guest\n${line}\n`)).toThrow(/line 2: lxc\.cgroup/);
});

test.each([
  'lxc.cgroup.dir.container = c',
  'lxc.cgroup.dir.monitor = m',
  'lxc.cgroup.dir.container.inner = i',
  'lxc.cgroup.dir = d\nlxc.cgroup.dir.container = c\nlxc.cgroup.dir.monitor = m',
])('"%s" is no whole set of folders', (lines) => {
  const { cgroupFolders } = readConfig(`lxc.rootfs.path = /guest\n${lines}\n`);
  expect(() => checkFolders(cgroupFolders)).toThrow('lxc.cgroup.dir: ');
});
