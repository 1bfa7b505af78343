// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { type SampleName, sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { failureOf } from '../testing/failure-of.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { changeLimits, type LimitChange, limitFiles } from './change-limits.ts';
import type { GuestCgroup } from './guest-cgroup.ts';

function cgroupsOf(name: SampleName): GuestCgroup[] {
  return sampleHierarchies(name).map((hierarchy) => {
    const limit = `${hierarchy.mount}/lxc.payload.a`;
    return { hierarchy, limit, payload: limit };
  });
}

/** Files with what they hold; `refuses` names one that takes nothing, and how. */
function limitKernel(files: Record<string, string>, refuses?: { file: string; code: string }) {
  const held = new Map(Object.entries(files));
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const refuse = (code: string, call: string, path: string): never => {
    throw Object.assign(new Error(code), { name: 'SysError', code, errno: 16, call, path });
  };
  const kernel = scriptedKernel({
    says: [],
    answers: {
      'file.readText': (path: string) => held.get(nameOf(path)) ?? refuse('ENOENT', 'open', path),
      'file.writeText': (path: string, text: string) => {
        if (nameOf(path) === refuses?.file) refuse(refuses.code, 'write', path);
        held.set(nameOf(path), text);
      },
    },
  });
  return { sys: kernel.sys, held };
}

const unlimited = { 'memory.max': 'max\n', 'cpu.max': 'max 100000\n', 'pids.max': 'max\n' };

describe('limits of a guest that runs', () => {
  test.each<[LimitChange, string[]]>([
    [{ memoryBytes: 1024, cpuPercent: 150, pids: 7 }, ['memory.max=1024', 'cpu.max=150000 100000', 'pids.max=7']],
    [{ memoryBytes: 'none', cpuPercent: 'none' }, ['memory.max=max', 'cpu.max=max 100000']],
    [{ cpuPercent: 0.5 }, ['cpu.max=500 100000']],
    [{}, []],
  ])('%o', (change, files) => {
    expect(limitFiles(change).map(({ file, value }) => `${file}=${value}`)).toEqual(files);
  });

  test('are written where v2 has them', () => {
    const { sys, held } = limitKernel(unlimited);
    changeLimits(sys, cgroupsOf('v2'), { memoryBytes: 1_048_576, pids: 9 });
    expect(Object.fromEntries(held)).toEqual({ ...unlimited, 'memory.max': '1048576', 'pids.max': '9' });
  });

  test('go back to what they were when one is refused', () => {
    const { sys, held } = limitKernel(unlimited, { file: 'pids.max', code: 'EINVAL' });
    const failure = failureOf(() => changeLimits(sys, cgroupsOf('v2'), { memoryBytes: 1024, cpuPercent: 10, pids: 9 }));
    expect(failure).toMatchObject({ reason: 'config-invalid', details: { key: 'lxc.cgroup2.pids.max' } });
    expect(held.get('memory.max')).toBe('max');
    expect(held.get('cpu.max')).toBe('max 100000');
  });

  test('below what is used are told as such', () => {
    const { sys } = limitKernel(unlimited, { file: 'memory.max', code: 'EBUSY' });
    const failure = failureOf(() => changeLimits(sys, cgroupsOf('v2'), { memoryBytes: 1024 }));
    expect(failure).toMatchObject({ reason: 'guest-busy', details: { hint: expect.stringContaining('choose more') } });
  });

  test('go to the files of v1 where the controllers are there', () => {
    const { sys, held } = limitKernel({
      'memory.limit_in_bytes': '9223372036854771712\n',
      'cpu.cfs_period_us': '100000\n',
      'cpu.cfs_quota_us': '-1\n',
    });
    changeLimits(sys, cgroupsOf('android10'), { memoryBytes: 4096, cpuPercent: 50 });
    expect(Object.fromEntries(held)).toEqual({
      'memory.limit_in_bytes': '4096',
      'cpu.cfs_period_us': '100000',
      'cpu.cfs_quota_us': '50000',
    });
    expect(failureOf(() => changeLimits(sys, cgroupsOf('android10'), { pids: 5 })).reason).toBe('kernel-lacks');
  });
});
