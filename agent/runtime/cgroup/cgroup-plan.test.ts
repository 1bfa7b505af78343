// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { planCgroups } from './cgroup-plan.ts';
import { layoutOf, parseHierarchies } from './hierarchies.ts';

const free = (): boolean => true;
const limits = [
  { file: 'memory.max', value: '1000' },
  { file: 'cpu.max', value: '80000 100000' },
  { file: 'pids.max', value: '64' },
];

const v2 = '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
const hybrid = `31 20 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
32 20 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
33 20 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
34 20 0:30 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
`;
const android = `41 20 0:31 / /sys/fs/cgroup rw - cgroup2 none rw
42 20 0:32 / /dev/memcg rw - cgroup none rw,memory
43 20 0:33 / /dev/cpuctl rw - cgroup none rw,cpu
44 20 0:34 / /dev/cpuset rw - cgroup none rw,cpuset,noprefix
`;

test('layouts are told from the mounts', () => {
  const layout = (text: string, controllers: string[]): string => layoutOf(parseHierarchies(text, () => controllers));
  expect(layout(v2, ['memory'])).toBe('v2');
  expect(layout(hybrid, [])).toBe('hybrid');
  expect(layout(android, ['freezer'])).toBe('android-v1');
  expect(layout('', [])).toBe('none');
});

test('on v2 the limits are written as they are, in one folder', () => {
  const plan = planCgroups(
    'a',
    limits,
    parseHierarchies(v2, () => ['cpu', 'memory', 'pids']),
    free,
  );
  expect(plan.monitorFolders).toEqual(['/sys/fs/cgroup/lxc.monitor.a']);
  expect(plan.payloadFolders).toEqual(['/sys/fs/cgroup/lxc.payload.a']);
  expect(plan.subtreeControl).toEqual({
    file: '/sys/fs/cgroup/cgroup.subtree_control',
    controllers: ['cpu', 'memory', 'pids'],
  });
  expect(plan.writes.map(({ file, value }) => `${file.split('/').at(-1)}=${value}`)).toEqual([
    'memory.max=1000',
    'cpu.max=80000 100000',
    'pids.max=64',
  ]);
});

test("on Android's v1 they go to the files of v1, where the controllers are", () => {
  const plan = planCgroups(
    'a',
    limits.slice(0, 2),
    parseHierarchies(android, () => []),
    free,
  );
  expect(plan.writes.map(({ file, value }) => `${file}=${value}`)).toEqual([
    '/dev/memcg/lxc.payload.a/memory.limit_in_bytes=1000',
    '/dev/cpuctl/lxc.payload.a/cpu.cfs_period_us=100000',
    '/dev/cpuctl/lxc.payload.a/cpu.cfs_quota_us=80000',
  ]);
});

test('a limit that the kernel cannot hold is refused by the name of its controller', () => {
  try {
    planCgroups(
      'a',
      limits,
      parseHierarchies(android, () => []),
      free,
    );
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    expect((error as RuntimeError).failure).toMatchObject({
      reason: 'kernel-lacks',
      details: { key: 'lxc.cgroup2.pids.max', missing: 'cgroup controller pids' },
    });
  }
});

test('a taken folder gets a suffix, as with LXC', () => {
  const hierarchies = parseHierarchies(v2, () => []);
  const plan = planCgroups('a', [], hierarchies, (folder) => !folder.endsWith('payload.a'));
  expect(plan.payloadFolders).toEqual(['/sys/fs/cgroup/lxc.payload.a-1']);
});
