// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildAndroidStandIn } from '../fixtures/guests/android-stand-in/android-stand-in.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { compileApparmorProfile, compileSelinuxPolicy } from '../fixtures/labels/compile-labels.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { phoneVariants } from '../phone/variants.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const folder = '/data/lodge/guests/labelled';

let server: AdbServer;
let phone: Phone;
const files = mkdtempSync(join(tmpdir(), 'lodge-labels-'));

beforeAll(async () => {
  server = await startAdbServer();
});

afterEach(async () => {
  await phone?.stop();
});

afterAll(async () => {
  rmSync(files, { recursive: true });
  await server?.stop();
});

async function lodge(...args: string[]): Promise<string> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
}

async function root(command: string): Promise<string> {
  return (await phone.rootShell(command)).stdout;
}

/** A phone whose kernel has the module, with what was compiled pushed to /data/labels and a guest. */
async function boot(labels: 'apparmor' | 'selinux', compiled: string): Promise<void> {
  phone = await bootPhone({ variant: { ...phoneVariants.plain, labels }, adbServerPort: server.port });
  await phone.adb.check(['-s', phone.serial, 'push', compiled, '/data/labels']);
  const { tarPath } = await buildBusyboxGuest('arm64');
  await lodge('create', 'labelled', '--network', 'empty', '--rootfs', tarPath);
  await root(`cp ${folder}/config ${folder}/config.plain`);
}

async function start(...lines: string[]): Promise<string> {
  const text = lines.map((line) => `echo "${line}"`).join('; ');
  await root(`cp ${folder}/config.plain ${folder}/config; { ${text}; } >>${folder}/config`);
  return lodge('start', 'labelled');
}

async function labelOfInit(): Promise<string> {
  const guests = JSON.parse(await lodge('--json', 'guests')) as { name: string; initPid?: number }[];
  const pid = guests.find(({ name }) => name === 'labelled')?.initPid;
  return root(`cat /proc/${pid}/attr/current`);
}

test('the first process has the AppArmor profile of its config, which holds', async () => {
  await compileApparmorProfile(join(files, 'profile'));
  await boot('apparmor', join(files, 'profile'));
  await root(
    'mount -t securityfs securityfs /sys/kernel/security; cat /data/labels >/sys/kernel/security/apparmor/.load',
  );
  await start('lxc.apparmor.profile = lodge-guest');
  expect(await labelOfInit()).toMatch(/^lodge-guest \(enforce\)/);
  // So has what is attached to it.
  await expect(lodge('exec', 'labelled', '--', 'touch', '/tmp/denied')).rejects.toMatchObject({ code: 1 });
  await lodge('exec', 'labelled', '--', 'touch', '/tmp/allowed');
  await lodge('kill', 'labelled');

  const before = await footprintOf(phone);
  await expect(start('lxc.apparmor.profile = no-such-profile')).rejects.toMatchObject({
    stderr: expect.stringContaining('lxc.apparmor.profile = no-such-profile'),
  });
  await expect.poll(() => footprintOf(phone)).toEqual(before);
  await root('umount /sys/kernel/security');
  await expect(start('lxc.apparmor.profile = lodge-guest')).rejects.toMatchObject({
    stderr: expect.stringContaining('rules of mounts'),
  });
  expect(await start('lxc.apparmor.profile = unconfined')).toContain('RUNNING');
});

test('the first process has the SELinux context of its config, and its keyring too', async () => {
  await compileSelinuxPolicy(join(files, 'policy'));
  await boot('selinux', join(files, 'policy'));
  await expect(start('lxc.selinux.context = u:r:lodge:s0')).rejects.toMatchObject({
    stderr: expect.stringContaining('SELinux with a policy'),
  });
  await root('mount -t selinuxfs selinuxfs /sys/fs/selinux; dd if=/data/labels of=/sys/fs/selinux/load bs=65536');
  await start('lxc.selinux.context = u:r:lodge:s0');
  expect(await labelOfInit()).toMatch(/^u:r:lodge:s0/);
  expect(await lodge('exec', 'labelled', '--', 'cat', '/proc/self/attr/current')).toMatch(/^u:r:lodge:s0/);
  await lodge('kill', 'labelled');
  const before = await footprintOf(phone);
  await expect(start('lxc.selinux.context = u:r:nobody:s0')).rejects.toMatchObject({
    stderr: expect.stringContaining('lxc.selinux.context = u:r:nobody:s0'),
  });
  await expect.poll(() => footprintOf(phone)).toEqual(before);

  // Android's init labels the files of its properties by names that the policy of the device does not know.
  const { tarPath } = await buildAndroidStandIn('arm64');
  await lodge('create', 'droid', '--network', 'empty', '--rootfs', tarPath);
  await lodge('start', 'droid');
  const completed = (): Promise<string> => lodge('exec', 'droid', '--', '/system/bin/getprop', 'sys.boot_completed');
  await expect.poll(completed, { timeout: 60_000 }).toBe('1\n');
  await lodge('kill', 'droid');
  await root("sed -i 's/^\\(lxc.cap.keep = .*\\) mac_admin/\\1/' /data/lodge/guests/droid/config");
  await lodge('start', 'droid');
  const why = (): Promise<string> => lodge('why', 'droid').catch((error: { stdout?: string }) => error.stdout ?? '');
  await expect.poll(why, { timeout: 60_000 }).toContain('Init may not label its properties');
});
