// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { type SampleName, sampleHierarchies, sampleLayouts } from '../testing/cgroup-layouts.ts';
import { failureOf } from '../testing/failure-of.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { cloneIntoPayload, enterMonitor, enterPayload } from './enter-cgroups.ts';
import { baseFolders } from './hierarchies.ts';
import { finishLeaving, removeFolders, removeMonitor } from './leave-cgroups.ts';
import { type MakeRequest, makeCgroups } from './make-cgroups.ts';

function sysError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { name: 'SysError', code, errno: 1, call: 'test', path });
}

/** A kernel whose cgroups are a set of folders; `denies` answers the errno of a call that fails. */
function cgroupKernel(denies: (call: string, path: string, text?: string) => string | undefined = () => undefined) {
  const folders = new Set<string>();
  const processes = new Map<string, string>();
  const others = {
    /** Bytes of the file of claims that they have locked. */
    claims: new Set<number>(),
    /** /proc/net/unix. */
    sockets: '',
    /** What they do just before a folder is made. */
    beforeMake: (_path: string): void => undefined,
  };
  const check = (call: string, path: string, text?: string): void => {
    const code = denies(call, path, text);
    if (code !== undefined) throw sysError(code, path);
  };
  const kernel = scriptedKernel({
    says: [],
    answers: {
      'file.access': (path: string) => folders.has(path),
      'file.open': (path: string) => check('open', path),
      'file.readText': (path: string) => {
        if (path === '/proc/net/unix') return others.sockets;
        return path.endsWith('cgroup.procs') ? (processes.get(path.slice(0, path.lastIndexOf('/'))) ?? '') : '';
      },
      'file.recordLockExclusive': (_fd: number, _block: boolean, byte: number) => !others.claims.has(byte),
      'file.readdir': (path: string) =>
        [...folders]
          .filter((each) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes('/'))
          .map((each) => ({ name: each.slice(path.length + 1), type: 'directory' })),
      'file.mkdir': (path: string) => {
        others.beforeMake(path);
        check('mkdir', path);
        const above = path.slice(0, path.lastIndexOf('/'));
        if (/\/lodge(\/|$)/.test(above) && !folders.has(above)) throw sysError('ENOENT', path);
        if (folders.has(path)) throw sysError('EEXIST', path);
        folders.add(path);
      },
      'file.rmdir': (path: string) => {
        check('rmdir', path);
        if (!folders.delete(path)) throw sysError('ENOENT', path);
      },
      'file.writeText': (path: string, text: string) => check('write', path, text),
    },
  });
  return { kernel, folders, processes, others };
}

function request(name: SampleName, lines = '', procCgroup: string = sampleLayouts[name].first): MakeRequest {
  const hierarchies = sampleHierarchies(name);
  const settings = readConfig(`lxc.rootfs.path = /guest\n${lines}\n`);
  const bases = baseFolders(hierarchies, { first: procCgroup, own: '' });
  return { name: 'a', guestsFolder: '/guests', settings, hierarchies, bases };
}

const ignore = (): void => undefined;

describe('making', () => {
  test('a name that another guest has anywhere is left in all hierarchies', () => {
    const { kernel, folders, processes } = cgroupKernel();
    folders.add('/dev/memcg/lxc.payload.a');
    processes.set('/dev/memcg/lxc.payload.a', '77\n');
    const { guest, hierarchies } = makeCgroups(kernel.sys, request('android12'), ignore);
    expect(new Set(guest.map(({ payload }) => payload.split('/').at(-1)))).toEqual(new Set(['lxc.payload.a-1']));
    expect(new Set(hierarchies.map(({ monitor }) => monitor.split('/').at(-1)))).toEqual(new Set(['lxc.monitor.a']));
    expect([...folders].filter((folder) => folder.endsWith('payload.a'))).toEqual(['/dev/memcg/lxc.payload.a']);
  });

  test('an empty folder of a killed monitor is taken', () => {
    const { kernel, folders } = cgroupKernel();
    folders.add('/dev/memcg/lxc.payload.a').add('/dev/memcg/lxc.payload.a/below');
    const { guest } = makeCgroups(kernel.sys, request('android12'), ignore);
    expect(guest.every(({ payload }) => payload.endsWith('/lxc.payload.a'))).toBe(true);
    expect(folders.has('/dev/memcg/lxc.payload.a/below')).toBe(false);
  });

  test('two at once of one name have a name each, and the first keeps its empty folders', () => {
    const { kernel, folders, others } = cgroupKernel();
    const first = makeCgroups(kernel.sys, request('hybrid'), ignore);
    const made = new Set(folders);
    const locked = kernel.calls.filter(({ name }) => name === 'file.recordLockExclusive');
    others.claims = new Set(locked.map(({ args }) => args[2] as number));
    expect(others.claims.size).toBe(2);
    const second = makeCgroups(kernel.sys, request('hybrid'), ignore);
    expect(second.guest.map(({ payload }) => payload)).toEqual(first.guest.map(({ payload }) => `${payload}-1`));
    expect(second.hierarchies.map(({ monitor }) => monitor)).toEqual(
      first.hierarchies.map(({ monitor }) => `${monitor}-1`),
    );
    expect([...made].filter((folder) => !folders.has(folder))).toEqual([]);
    expect(kernel.openFds.size).toBe(2);
    finishLeaving(kernel.sys, first);
    finishLeaving(kernel.sys, second);
    expect([...kernel.openFds]).toEqual([]);
  });

  test('where no name can be claimed nothing that is there is taken', () => {
    const { kernel, folders } = cgroupKernel((call) => (call === 'open' ? 'EACCES' : undefined));
    folders.add('/dev/memcg/lxc.payload.a');
    const { guest } = makeCgroups(kernel.sys, request('android12'), ignore);
    expect(guest.every(({ payload }) => payload.endsWith('/lxc.payload.a-1'))).toBe(true);
    expect(folders.has('/dev/memcg/lxc.payload.a')).toBe(true);
  });

  test("an empty folder is left to a monitor of LXC's that may be about to use it", () => {
    const { kernel, folders, others } = cgroupKernel();
    folders.add('/dev/memcg/lxc.payload.a');
    const line = (address: string): string => `0000000000000000: 00000002 00000000 00010000 0001 01 77 ${address}\n`;
    others.sockets = `${line('@/var/lib/lxc/a/command')}${line('@/guests/a/command')}`;
    const { guest } = makeCgroups(kernel.sys, request('android12'), ignore);
    expect(guest.every(({ payload }) => payload.endsWith('/lxc.payload.a-1'))).toBe(true);
    expect(folders.has('/dev/memcg/lxc.payload.a')).toBe(true);
  });

  test('a folder above the own ones that goes with another guest meanwhile is made again', () => {
    const { kernel, folders, others } = cgroupKernel();
    folders.add('/sys/fs/cgroup/memory/lodge');
    others.beforeMake = (path) => {
      if (path !== '/sys/fs/cgroup/memory/lodge/lxc.payload.a' || !folders.delete('/sys/fs/cgroup/memory/lodge'))
        return;
      folders.delete('/sys/fs/cgroup/memory/lodge/lxc.monitor.a');
      others.beforeMake = () => undefined;
    };
    const made = makeCgroups(kernel.sys, request('hybrid', 'lxc.cgroup.dir = lodge'), ignore);
    for (const { base, monitor, cgroup } of made.hierarchies)
      expect([`${base}/lodge`, monitor, cgroup.limit].filter((each) => !folders.has(each))).toEqual([]);
    expect(made.hierarchies.map(({ base }) => base)).toContain('/sys/fs/cgroup/memory');
  });

  test('names of the config are refused when they are taken, and nothing is left', () => {
    const { kernel, folders, processes } = cgroupKernel();
    folders.add('/dev/cpuctl/c');
    processes.set('/dev/cpuctl/c', '77\n');
    const lines = 'lxc.cgroup.dir.container = c\nlxc.cgroup.dir.monitor = m';
    expect(failureOf(() => makeCgroups(kernel.sys, request('android12', lines), ignore))).toMatchObject({
      reason: 'guest-busy',
      details: { path: '/dev/cpuctl/c' },
    });
    expect([...folders]).toEqual(['/dev/cpuctl/c']);
  });

  test('a hierarchy that takes no folder is left out, unless a limit is set in it', () => {
    const full = (call: string, path: string): string | undefined =>
      call === 'mkdir' && path === '/dev/stune/lxc.payload.a' ? 'ENOSPC' : undefined;
    const { kernel, folders } = cgroupKernel(full);
    const warnings: string[] = [];
    const { guest } = makeCgroups(kernel.sys, request('android10'), (text) => void warnings.push(text));
    expect(guest.map(({ hierarchy }) => hierarchy.mount)).not.toContain('/dev/stune');
    expect(warnings).toEqual([expect.stringContaining('/dev/stune')]);
    expect([...folders].filter((folder) => folder.startsWith('/dev/stune'))).toEqual([]);
    const second = cgroupKernel(full);
    const limited = request('android10', 'lxc.cgroup.schedtune.boost = 10');
    expect(failureOf(() => makeCgroups(second.kernel.sys, limited, ignore))).toMatchObject({
      reason: 'start-failed',
      details: { code: 'ENOSPC', hint: expect.stringContaining('no more folders') },
    });
    expect([...second.folders]).toEqual([]);
  });

  test("a limit of v2 whose controller the base's processes keep back is told by this reason", () => {
    const { kernel, folders } = cgroupKernel((call, path) => {
      if (call !== 'write') return undefined;
      if (path === '/sys/fs/cgroup/box/cgroup.subtree_control') return 'EBUSY';
      return path.endsWith('/memory.max') ? 'ENOENT' : undefined;
    });
    const limited = request('v2', 'lxc.cgroup2.memory.max = 1M', '0::/box\n');
    expect(failureOf(() => makeCgroups(kernel.sys, limited, ignore))).toMatchObject({
      reason: 'kernel-lacks',
      details: {
        key: 'lxc.cgroup2.memory.max',
        code: 'EBUSY',
        hint: expect.stringContaining('processes are in the folder'),
      },
    });
    expect([...folders]).toEqual([]);
  });

  test('a value that the kernel does not take is told by its key', () => {
    const { kernel } = cgroupKernel((call, _, text) => (call === 'write' && text === '64X' ? 'EINVAL' : undefined));
    const limited = request('v2', 'lxc.cgroup2.memory.max = 64X');
    expect(failureOf(() => makeCgroups(kernel.sys, limited, ignore))).toMatchObject({
      reason: 'config-invalid',
      details: { key: 'lxc.cgroup2.memory.max' },
    });
  });
});

describe('entering', () => {
  test('where clone puts the child into v2, only the other hierarchies are entered', () => {
    const { kernel } = cgroupKernel();
    const made = makeCgroups(kernel.sys, request('android14'), ignore);
    const { child, isInUnified } = cloneIntoPayload(kernel.sys, made, (cgroupFd) => ({ pid: 42, cgroupFd }));
    expect(isInUnified).toBe(true);
    expect(child.cgroupFd).toBeGreaterThan(0);
    enterPayload(kernel.sys, made, 42, isInUnified);
    const entered = kernel.calls.filter(({ name, args }) => name === 'file.writeText' && args[1] === '42');
    expect(entered.map(({ args }) => args[0])).toEqual([
      '/dev/blkio/lxc.payload.a/cgroup.procs',
      '/dev/cpuctl/lxc.payload.a/cgroup.procs',
      '/dev/cpuset/lxc.payload.a/cgroup.procs',
    ]);
  });

  test.each(['ENOSYS', 'E2BIG'])('a kernel that answers %s is asked without', (code) => {
    const { kernel } = cgroupKernel();
    const made = makeCgroups(kernel.sys, request('v2'), ignore);
    const tried = cloneIntoPayload(kernel.sys, made, (cgroupFd) => {
      if (cgroupFd !== undefined) throw sysError(code, 'clone');
      return { pid: 42 };
    });
    expect(tried).toEqual({ child: { pid: 42 }, isInUnified: false });
    finishLeaving(kernel.sys, made);
    expect([...kernel.openFds]).toEqual([]);
  });

  test('a payload that cannot be entered is told by the reason that cgroups have for it', () => {
    const { kernel } = cgroupKernel((call, path) =>
      call === 'write' && path.endsWith('a/cgroup.procs') ? 'EOPNOTSUPP' : undefined,
    );
    const made = makeCgroups(kernel.sys, request('v2'), ignore);
    expect(failureOf(() => enterPayload(kernel.sys, made, 42, false)).details.hint).toContain('threaded');
  });

  test('a folder that does not take the monitor is told, and the others have it', () => {
    const { kernel } = cgroupKernel((call, path) =>
      call === 'write' && path.startsWith('/dev/cpuctl') ? 'EINVAL' : undefined,
    );
    const made = makeCgroups(kernel.sys, request('android12'), ignore);
    const warnings: string[] = [];
    enterMonitor(kernel.sys, made, (text) => void warnings.push(text));
    expect(warnings).toEqual([expect.stringContaining('/dev/cpuctl/lxc.monitor.a')]);
    expect(made.entered.size).toBe(4);
  });
});

describe('leaving', () => {
  test('nothing is left, the folders above the own ones included', () => {
    const { kernel, folders } = cgroupKernel();
    const made = makeCgroups(kernel.sys, request('hybrid', 'lxc.cgroup.dir = lodge/guests'), ignore);
    enterMonitor(kernel.sys, made, ignore);
    expect(folders.size).toBe(4 * 8);
    const limits = made.guest.map(({ limit }) => limit);
    expect(removeFolders(kernel.sys, limits)).toEqual([]);
    removeMonitor(kernel.sys, made);
    finishLeaving(kernel.sys, made);
    expect([...folders]).toEqual([]);
  });

  test('a base of v2 that takes no process: the monitor goes to the pivot', () => {
    const { kernel, folders } = cgroupKernel((call, path) =>
      call === 'write' && path === '/sys/fs/cgroup/box/cgroup.procs' ? 'EBUSY' : undefined,
    );
    const made = makeCgroups(kernel.sys, request('v2', 'lxc.cgroup.relative = 1', '0::/box\n'), ignore);
    removeFolders(
      kernel.sys,
      made.guest.map(({ limit }) => limit),
    );
    removeMonitor(kernel.sys, made);
    expect([...folders]).toEqual(['/sys/fs/cgroup/box/lxc.pivot']);
  });

  test('a folder that is still in use is told', () => {
    const { kernel } = cgroupKernel((call, path) =>
      call === 'rmdir' && path.startsWith('/dev/memcg') ? 'EBUSY' : undefined,
    );
    const { guest } = makeCgroups(kernel.sys, request('android12'), ignore);
    const limits = guest.map(({ limit }) => limit);
    expect(removeFolders(kernel.sys, limits)).toEqual(['/dev/memcg/lxc.payload.a']);
  });
});
