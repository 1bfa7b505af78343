// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { armProgram } from '../fixtures/syscall-probe/arm-program.ts';
import { buildSyscallProbe } from '../fixtures/syscall-probe/build-probe.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const folder = '/data/lodge/guests/closed';
/** Numbers of arm64's and of arm's tables. */
const calls = { mknodat: '33:0:0:0', clockSettime: '112:0:0', ioctl: '29:99:0x4018620d' } as const;
const armMknod = 14;

let server: AdbServer;
let phone: Phone;
const files = mkdtempSync(join(tmpdir(), 'lodge-security-'));

async function lodge(...args: string[]): Promise<string> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
}

async function root(command: string): Promise<string> {
  return (await phone.rootShell(command)).stdout;
}

async function place(path: string, target: string): Promise<void> {
  await phone.adb.check(['-s', phone.serial, 'push', path, '/data/local/tmp/placed']);
  await root(`cp /data/local/tmp/placed ${target}; chmod 755 ${target}; rm /data/local/tmp/placed`);
}

async function useLines(...lines: string[]): Promise<void> {
  const text = lines.map((line) => `echo "${line}"`).join('; ');
  await root(`cp ${folder}/config.plain ${folder}/config; { ${text}; } >>${folder}/config`);
}

beforeAll(async () => {
  server = await startAdbServer();
  phone = await bootPhone({ variant: 'plain', adbServerPort: server.port });
  const { tarPath } = await buildBusyboxGuest('arm64');
  const signals = ['--halt-signal', busyboxSignals.halt, '--reboot-signal', busyboxSignals.reboot];
  await lodge('create', 'closed', '--network', 'empty', '--rootfs', tarPath, ...signals);
  await place(await buildSyscallProbe('arm64'), `${folder}/rootfs/bin/probe`);
  writeFileSync(join(files, 'program'), armProgram(armMknod));
  await place(join(files, 'program'), `${folder}/rootfs/bin/probe32`);
  await root(`cp ${folder}/config ${folder}/config.plain`);
});

beforeEach(async () => {
  await root(`cp ${folder}/config.plain ${folder}/config`);
});

afterAll(async () => {
  rmSync(files, { recursive: true });
  await phone?.stop();
  await server?.stop();
});

test('a policy is for 64-bit and for 32-bit programs of an arm64 device', async () => {
  const before = await footprintOf(phone);
  writeFileSync(join(files, 'policy'), '2\ndenylist\n[arm64]\nmknodat errno 17\nmknod errno 17\n[x86]\nread\n');
  await place(join(files, 'policy'), '/data/lodge/policy');
  await useLines('lxc.seccomp.profile = /data/lodge/policy');
  await lodge('start', 'closed');
  expect(await lodge('exec', 'closed', '--', 'grep', 'Seccomp:', '/proc/1/status')).toMatch(/Seccomp:\s*2/);
  expect(await lodge('exec', 'closed', '--', '/bin/probe', 'call', `aarch64:${calls.mknodat}`)).toBe('errno 17\n');
  await expect(lodge('exec', 'closed', '--', '/bin/probe32')).rejects.toMatchObject({ code: 17 });
  await lodge('kill', 'closed');
  await expect.poll(() => footprintOf(phone)).toEqual(before);
});

test('without a policy the same calls reach the kernel', async () => {
  await lodge('start', 'closed');
  // EFAULT: there is no path at address 0.
  expect(await lodge('exec', 'closed', '--', '/bin/probe', 'call', `aarch64:${calls.mknodat}`)).toBe('errno 14\n');
  await expect(lodge('exec', 'closed', '--', '/bin/probe32')).rejects.toMatchObject({ code: 14 });
  await lodge('kill', 'closed');
});

test('the policy of our own for Android keeps the clock, and sends binder to its older call', async () => {
  await useLines('lxc.seccomp.profile = lodge:android');
  await lodge('start', 'closed');
  const asked = [calls.clockSettime, calls.ioctl].map((call) => `aarch64:${call}`);
  expect(await lodge('exec', 'closed', '--', '/bin/probe', 'call', ...asked)).toBe('errno 1\nerrno 22\n');
  await lodge('kill', 'closed');
});

test.each([
  ['lxc.selinux.context', 'u:r:init:s0'],
  ['lxc.apparmor.profile', 'a-profile'],
  ['lxc.sched.core', '1'],
])('%s is refused by its name on a kernel or a processor without it', async (key, value) => {
  await useLines(`${key} = ${value}`);
  await expect(lodge('start', 'closed')).rejects.toMatchObject({
    stderr: expect.stringMatching(key.replaceAll('.', '\\.')),
  });
});
