// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { kernelCheck } from './check-host.ts';
import { rootAnswer, spaceAnswer } from './device-checks.ts';
import { kernelChecks } from './kernel-checks.ts';
import { tinyConfig } from './tiny-guest.ts';
import { trials } from './trials.ts';

const veth = kernelChecks.find(({ id }) => id === 'net.veth') ?? expect.fail('no check of veth');

test('what was tried counts, whatever the kernel says of itself', () => {
  expect(kernelCheck(veth, 'enabled', { ok: false, error: 'EPERM' })).toMatchObject({
    state: 'missing',
    tried: true,
    found: 'EPERM',
    fix: 'a kernel with CONFIG_VETH=y',
  });
  expect(kernelCheck(veth, 'missing', { ok: true })).toMatchObject({ state: 'good', tried: true });
  expect(kernelCheck(veth, 'missing', { ok: true })).not.toHaveProperty('fix');
});

test('a module that nobody has loaded is neither good nor missing', () => {
  expect(kernelCheck(veth, 'as a module', undefined)).toMatchObject({ state: 'unknown', tried: false });
  expect(kernelCheck(veth, 'enabled', undefined)).toMatchObject({ state: 'good', tried: false });
  expect(kernelCheck(veth, 'missing', undefined).state).toBe('missing');
});

test('each check has an id of its own, and each trial is of a check', () => {
  const ids = kernelChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(trials).filter((id) => !ids.includes(id))).toEqual(['cgroup.devices', 'binder']);
});

const all = (1n << 41n) - 1n;
const root = { effective: all, lastCapability: 40, status: 'Seccomp:\t0\n', context: 'u:r:magisk:s0' };

test('root is good with what a start needs, and names what it lacks', () => {
  expect(rootAnswer(root)).toMatchObject({ ok: true, found: 'root as u:r:magisk:s0', said: { form: 'root as {0}' } });
  expect(rootAnswer({ ...root, effective: all & ~(1n << 16n) })).toMatchObject({
    ok: true,
    found: 'root as u:r:magisk:s0 without sys_module',
  });
  expect(rootAnswer({ ...root, effective: all & ~(1n << 21n), context: '' })).toMatchObject({
    ok: false,
    error: 'root without sys_admin',
  });
  expect(rootAnswer({ ...root, status: 'Seccomp:\t2\n' })).toMatchObject({ ok: false });
});

test('space is told, of bytes and of files', () => {
  const much = { availableBytes: 2 ** 31, files: 100_000, filesFree: 50_000 };
  expect(spaceAnswer(much)).toMatchObject({ ok: true, found: '2048 MiB free', said: { values: ['2048'] } });
  expect(spaceAnswer({ ...much, availableBytes: 2 ** 20 })).toMatchObject({ ok: false, error: '1 MiB free' });
  expect(spaceAnswer({ ...much, filesFree: 5 })).toMatchObject({ ok: false });
  // f2fs and others have no table of files.
  expect(spaceAnswer({ ...much, files: 0, filesFree: 0 })).toMatchObject({ ok: true });
});

test('the tiny guest has this program as all that is in it', () => {
  const host = { helperPath: '/data/lodge/bin/a b/lodged', agentPath: '/data/lodge/bin/x/agent.qbc' };
  expect(tinyConfig(host, '/root', ['lxc.uts.name = a'])).toBe(`lxc.rootfs.path = dir:/root
lxc.init.cmd = /lodged check-init
lxc.signal.halt = SIGTERM
lxc.mount.entry = /data/lodge/bin/a\\040b/lodged lodged none bind,ro,create=file 0 0
lxc.mount.entry = /data/lodge/bin/x/agent.qbc agent.qbc none bind,ro,create=file 0 0
lxc.uts.name = a
`);
});
