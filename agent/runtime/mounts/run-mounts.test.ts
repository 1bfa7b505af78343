// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { type Answers, type Recording, recordingSys } from '../../sys/recording.ts';
import { RuntimeError } from '../api.ts';
import { failureOf } from '../testing/failure-of.ts';
import { GuestRoot } from './guest-root.ts';
import type { MountStep } from './mount-step.ts';
import { keptFlags, runMounts } from './run-mounts.ts';

function run(steps: readonly MountStep[], answers: Answers = {}): { recording: Recording; skipped: string[] } {
  const recording = recordingSys({ 'file.statfs': { flags: 0x1020 }, ...answers });
  const root = new GuestRoot(recording.sys, '/guest');
  const skipped: string[] = [];
  try {
    runMounts(recording.sys, root, steps, (message) => skipped.push(message));
  } finally {
    root.close();
    expect(recording.openFds.size).toBe(0);
  }
  return { recording, skipped };
}

const failing =
  (code: string, errno: number, call = 'mount') =>
  (): never => {
    throw makeSysError(code, errno, call, '/proc/self/fd/7');
  };

const bind: MountStep = {
  kind: 'mount',
  source: '/a',
  target: '/mnt',
  type: undefined,
  flags: ['BIND'],
  line: '/a mnt none bind',
};

describe('a device of binderfs', () => {
  const step: MountStep = { kind: 'binder', target: '/dev/binderfs/binder', mode: 0o666, line: 'lodge.binder' };

  test('is added by the control beside it, and opened to everybody', () => {
    const { recording } = run([step]);
    const opened = recording.calls.filter(({ name }) => name === 'file.openInRoot').map(({ args }) => args[1]);
    expect(opened).toEqual(['dev/binderfs/binder-control', 'dev/binderfs/binder']);
    expect(recording.calls.find(({ name }) => name === 'file.binderAdd')?.args[1]).toBe('binder');
    expect(recording.calls.find(({ name }) => name === 'file.chmod')?.args[1]).toBe(0o666);
  });

  test('may be there since it was mounted; another error is told by what was to be done', () => {
    expect(run([step], { 'file.binderAdd': failing('EEXIST', 17) }).skipped).toEqual([]);
    const failure = failureOf(() => run([step], { 'file.binderAdd': failing('ENOSPC', 28, 'ioctl BINDER_CTL_ADD') }));
    expect(failure.message).toContain('make the binder device /dev/binderfs/binder (lodge.binder)');
  });
});

test('a node that may not be made is the one that is named of the host, and no other', () => {
  const node: MountStep = {
    ...{ kind: 'node', target: '/dev/binder', mode: 0o666, major: 10, minor: 60 },
    hostPath: '/dev/guest0-binder',
  };
  const { recording } = run([node], { 'file.mknod': failing('EPERM', 1, 'mknod') });
  expect(recording.calls.find(({ name }) => name === 'mount.mount')?.args[0]).toBe('/dev/guest0-binder');
});

describe('a mount below the root of a guest', () => {
  test('is made where the guest itself would see it', () => {
    const { recording } = run([bind]);
    const opened = recording.calls.find(({ name }) => name === 'file.openInRoot');
    expect(opened?.args[1]).toBe('mnt');
    expect(recording.calls.find(({ name }) => name === 'mount.mount')?.args[1]).toMatch(/^\/proc\/self\/fd\/\d+$/);
  });

  test('makes its folder, with those above it, where it is to', () => {
    const made = new Set<string>();
    const { recording } = run([{ ...bind, target: '/a/b', create: 'dir' }], {
      'file.openInRoot': (_: number, path: string) => {
        if (path !== '.' && !made.has(path)) throw makeSysError('ENOENT', 2, 'openat2', path);
      },
      'file.mkdir': (path: string) => void made.add(path.endsWith('/a') ? 'a' : 'a/b'),
    });
    expect(recording.calls.filter(({ name }) => name === 'file.mkdir')).toHaveLength(2);
  });

  test('with fewer options where the kernel knows fewer', () => {
    const data: unknown[] = [];
    const mount = (...args: unknown[]): void => {
      data.push(args[4]);
      if (data.length < 3) failing('EINVAL', 22)();
    };
    run([{ ...bind, data: 'all', otherData: ['some', 'few', 'none'] }], { 'mount.mount': mount });
    expect(data).toEqual(['all', 'some', 'few']);
  });

  test('keeps the flags that it has when it gets new ones', () => {
    const { recording } = run([{ kind: 'remount', target: '/mnt', flags: ['RDONLY'] }]);
    const { MS_REMOUNT, MS_BIND, MS_RDONLY, MS_RELATIME } = recording.sys.mount;
    const call = recording.calls.find(({ name }) => name === 'mount.mount');
    expect(call?.args[3]).toBe(MS_REMOUNT | MS_BIND | MS_RDONLY | MS_RELATIME);
    expect(keptFlags(1 | 2 | 4 | 8 | 2048 | 1024, [])).toEqual([
      'RDONLY',
      'NOSUID',
      'NODEV',
      'NOEXEC',
      'NOATIME',
      'NODIRATIME',
    ]);
    expect(keptFlags(4096, ['NOATIME'])).toEqual([]);
  });
});

describe('a mount that fails', () => {
  test.each([
    ['ENOENT', 2, '/a is not there: make it, or add the option optional'],
    ['ENODEV', 19, 'the kernel has no file system'],
    ['EINVAL', 22, 'the kernel does not mount /a with these options'],
    ['ENOTDIR', 20, 'a folder goes on a folder'],
    ['EPERM', 1, 'forbids this mount'],
    ['EROFS', 30, "the guest's root is read-only and has no /mnt"],
  ])('with %s is told with its line, its call and what to do', (code, errno, hint) => {
    const failure = failureOf(() => run([bind], { 'mount.mount': failing(code, errno) }));
    expect(failure.message).toBe(`mounts: cannot mount /a on /mnt (/a mnt none bind): mount: ${code}`);
    expect(failure.details).toMatchObject({ step: 'mounts', call: 'mount', code, errno, path: '/mnt' });
    expect(failure.details.hint).toContain(hint);
  });

  test('for want of its folder says how to get it', () => {
    const failure = failureOf(() => run([bind], { 'file.openInRoot': failing('ENOENT', 2, 'openat2') }));
    expect(failure.details.hint).toBe(
      'there is no /mnt in the guest: make it, or add the option create=dir or create=file',
    );
  });

  test('is left out where it is optional, and told where something was there', () => {
    const optional: MountStep = { ...bind, optional: true };
    expect(run([optional], { 'mount.mount': failing('EPERM', 1) }).skipped).toEqual([
      'left out: mount /a on /mnt (/a mnt none bind): mount: EPERM',
    ]);
    expect(run([optional], { 'mount.mount': failing('ENOENT', 2) }).skipped).toEqual([]);
    const missing: MountStep = { ...bind, optional: 'when-missing' };
    expect(run([missing], { 'mount.mount': failing('ENOENT', 2) }).skipped).toEqual([]);
    expect(failureOf(() => run([missing], { 'mount.mount': failing('EPERM', 1) })).details).toMatchObject({
      code: 'EPERM',
    });
  });
});

describe('what makes devices', () => {
  const node: MountStep = { kind: 'node', target: '/dev/null', mode: 0o666, major: 1, minor: 3 };

  test("binds the host's node where the kernel permits no other", () => {
    const { recording } = run([node], { 'file.mknod': failing('EPERM', 1, 'mknod') });
    expect(recording.calls.find(({ name }) => name === 'mount.mount')?.args[0]).toBe('/dev/null');
  });

  test('leaves what a hook has made', () => {
    const exists = failing('EEXIST', 17, 'mknod');
    const link: MountStep = { kind: 'link', target: '/dev/fd', to: '/proc/self/fd' };
    expect(run([node, link], { 'file.mknod': exists, 'file.symlink': exists }).skipped).toEqual([]);
  });
});

test("the host's /sys is bound, with its flags behind, where the guest's users may not mount one", () => {
  const step: MountStep = {
    kind: 'mount',
    source: 'sysfs',
    target: '/sys',
    type: 'sysfs',
    flags: ['RDONLY'],
    hostInstead: true,
  };
  const refused = (source: string | undefined): void => {
    if (source === 'sysfs') throw makeSysError('EPERM', 1, 'mount');
  };
  const { recording } = run([step], { 'mount.mount': refused });
  const mounts = recording.calls.filter(({ name }) => name === 'mount.mount').map(({ args }) => [args[0], args[3]]);
  const { MS_BIND, MS_REC, MS_REMOUNT, MS_RDONLY } = recording.sys.mount;
  expect(mounts.slice(0, 2)).toEqual([
    ['sysfs', MS_RDONLY],
    ['/sys', MS_BIND | MS_REC],
  ]);
  expect(mounts[2]?.[0]).toBeUndefined();
  expect((mounts[2]?.[1] as number) & (MS_REMOUNT | MS_BIND | MS_RDONLY)).toBe(MS_REMOUNT | MS_BIND | MS_RDONLY);
  expect(() => run([{ ...step, hostInstead: undefined } as never], { 'mount.mount': refused })).toThrow(RuntimeError);
});
