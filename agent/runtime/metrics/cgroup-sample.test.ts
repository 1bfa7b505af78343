// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { CgroupSample } from '../../protocol/metrics.ts';
import type { GuestCgroup } from '../cgroup/guest-cgroup.ts';
import { type SampleName, sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { sampleCgroup } from './cgroup-sample.ts';

/** Of a guest in the folder c of each hierarchy, with its processes in c/in. */
function sample(name: SampleName, files: Readonly<Record<string, string>>): CgroupSample {
  const asked: string[] = [];
  const { sys } = scriptedKernel({
    says: [],
    answers: {
      'file.readText': (path: string) => {
        asked.push(path);
        const text = files[path];
        if (text !== undefined) return text;
        throw Object.assign(new Error(`open ${path}: ENOENT`), {
          name: 'SysError',
          code: 'ENOENT',
          errno: 2,
          call: 'open',
        });
      },
    },
  });
  const cgroups = sampleHierarchies(name).map(
    (hierarchy): GuestCgroup => ({ hierarchy, limit: `${hierarchy.mount}/c`, payload: `${hierarchy.mount}/c/in` }),
  );
  const figures = sampleCgroup(sys, cgroups);
  expect(Object.keys(files).filter((path) => !asked.includes(path))).toEqual([]);
  return figures;
}

test("Android's v1 hierarchies have the figures of v2, beside the core of v2", () => {
  const figures = sample('android12', {
    '/dev/memcg/c/memory.usage_in_bytes': '5000\n',
    '/dev/memcg/c/memory.limit_in_bytes': '67108864\n',
    '/dev/memcg/c/memory.stat': 'cache 1\nrss 2\ntotal_cache 10\ntotal_rss 20\ntotal_swap 30\n',
    '/dev/memcg/c/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    '/dev/cpuctl/c/cpu.cfs_quota_us': '50000\n',
    '/dev/cpuctl/c/cpu.cfs_period_us': '100000\n',
    '/dev/cpuctl/c/cpu.stat': 'nr_periods 9\nnr_throttled 3\nthrottled_time 5000000\n',
    '/dev/blkio/c/blkio.throttle.io_service_bytes':
      '8:0 Read 100\n8:0 Write 5\n259:3 Read 11\n8:0 Total 105\nTotal 116\n',
    '/sys/fs/cgroup/c/cpu.stat': 'usage_usec 700\nuser_usec 400\nsystem_usec 300\n',
  });
  expect(figures).toEqual({
    path: '/dev/memcg/c',
    cpuUsageMicroseconds: 700,
    cpuUserMicroseconds: 400,
    cpuSystemMicroseconds: 300,
    throttledMicroseconds: 5000,
    throttledPeriods: 3,
    cpuLimitPercent: 50,
    memoryCurrentBytes: 5000,
    memoryLimitBytes: 67_108_864,
    memoryAnonBytes: 20,
    memoryFileBytes: 10,
    memorySwapBytes: 30,
    oomKills: 2,
    ioReadBytes: 111,
    ioWriteBytes: 5,
  });
});

test('a co-mounted controller is asked in its folder', () => {
  const figures = sample('hybrid', {
    '/sys/fs/cgroup/cpu,cpuacct/c/cpuacct.usage': '2000000\n',
    '/sys/fs/cgroup/cpu,cpuacct/c/cpuacct.stat': 'user 3\nsystem 4\n',
    '/sys/fs/cgroup/pids/c/pids.max': 'max\n',
    '/sys/fs/cgroup/pids/c/pids.current': '7\n',
  });
  expect(figures).toEqual({
    path: '/sys/fs/cgroup/memory/c',
    cpuUsageMicroseconds: 2000,
    cpuUserMicroseconds: 30_000,
    cpuSystemMicroseconds: 40_000,
    pidsCurrent: 7,
  });
});

test('v2 alone is asked for nothing of v1', () => {
  const figures = sample('v2', {
    '/sys/fs/cgroup/c/memory.current': '5000\n',
    '/sys/fs/cgroup/c/memory.max': 'max\n',
    '/sys/fs/cgroup/c/cpu.max': '20000 100000\n',
    '/sys/fs/cgroup/c/io.stat': '8:0 rbytes=1 wbytes=2 rios=1\n8:16 rbytes=10 wbytes=20\n',
  });
  expect(figures).toEqual({
    path: '/sys/fs/cgroup/c',
    memoryCurrentBytes: 5000,
    cpuLimitPercent: 20,
    ioReadBytes: 11,
    ioWriteBytes: 22,
  });
});
