// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { delegate, delegationWrites, readDelegated } from './delegation.ts';
import type { GuestCgroup } from './guest-cgroup.ts';

const cgroups = sampleHierarchies('android14').map(
  (hierarchy): GuestCgroup => ({ hierarchy, limit: `${hierarchy.mount}/c`, payload: `${hierarchy.mount}/c/in` }),
);

test("the folder inside and what moves processes is the mapped root's group's, the limits above are not", () => {
  const writes = delegationWrites(cgroups, { gid: 100_000 }, ['cgroup.procs', 'memory.oom.group']);
  expect(writes.every(({ path }) => path.includes('/c/in'))).toBe(true);
  expect(writes.filter(({ path }) => path.startsWith('/sys/fs/cgroup'))).toEqual([
    { path: '/sys/fs/cgroup/c/in', uid: 0, gid: 100_000, mode: 0o775, isOptional: false },
    { path: '/sys/fs/cgroup/c/in/cgroup.procs', uid: 0, gid: 100_000, mode: 0o664, isOptional: false },
    { path: '/sys/fs/cgroup/c/in/memory.oom.group', uid: 0, gid: 100_000, mode: 0o664, isOptional: true },
  ]);
  expect(writes.map(({ path }) => path)).toContain('/dev/cpuset/c/in/tasks');
});

test('a file that the kernel has not is left out, a folder is not', () => {
  const missing = (name: string) => (path: string) => {
    if (!path.endsWith(name)) return;
    throw Object.assign(new Error(`chown ${path}: ENOENT`), {
      name: 'SysError',
      code: 'ENOENT',
      errno: 2,
      call: 'chown',
    });
  };
  const run = (name: string): void => {
    const { sys } = scriptedKernel({ says: [], answers: { 'file.chown': missing(name) } });
    delegate(sys, delegationWrites(cgroups, { gid: 1 }));
  };
  expect(() => run('/tasks')).not.toThrow();
  expect(() => run('/in')).toThrow('ENOENT');
});

test("the kernel's own list counts, without what is no name", () => {
  const answers = { 'file.readText': 'cgroup.procs\nmemory.oom.group\n../x\n' };
  expect(readDelegated(scriptedKernel({ says: [], answers }).sys)).toEqual(['cgroup.procs', 'memory.oom.group']);
});
