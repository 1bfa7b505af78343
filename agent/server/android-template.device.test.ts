// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildAndroidStandIn } from '../../e2e/fixtures/guests/android-stand-in/android-stand-in.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';

const name = 'android';
let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let made: string;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-android-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request = { name, template: 'auto', ttys: 0, limits: {}, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildAndroidStandIn('amd64')).tarPath)));
  channel.end();
  await created;
  made = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  before = machineFootprint(base);
});

/** No test machine has binder: the virtual phone does. */
beforeEach(() => writeFileSync(`${base}/guests/${name}/config`, made.replace('lodge.binder = private\n', '')));

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

async function inside(script: string): Promise<string> {
  const channel = client.openChannel();
  const output = new ChannelText(channel);
  const place = { cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  const request = { command: ['/system/bin/sh', '-c', script], ...place };
  await client.request('guest.exec', { name, request, channel: channel.id });
  channel.end();
  return output.end();
}

async function booted(): Promise<void> {
  await client.request('guest.start', { name });
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name, channel: channel.id, follow: true });
  await log.contains('processing action (sys.boot_completed=1)');
  channel.reset('seen');
}

test('what is in the archive says which template it is, and a start on this kernel is refused for its binder', async () => {
  expect(made).toContain('from the template android;');
  writeFileSync(`${base}/guests/${name}/config`, made);
  await expect(client.request('guest.start', { name })).rejects.toMatchObject({
    reason: 'kernel-lacks',
    details: { missing: 'CONFIG_ANDROID_BINDERFS' },
  });
});

/** The flags of the mount; sysrq-trigger is closed in the same way, where the kernel has it. */
const closed = 'while read -r s t f o r; do [ $t = /proc/sys ] && echo $o; done </proc/mounts';

test('the stand-in boots to its end, sees nothing of how the host was booted, and ends when it is asked', async () => {
  await booted();
  expect(await inside('cat /proc/cmdline; head -c 1 /proc/kcore 2>/dev/null | wc -c')).toBe('0\n');
  expect(await inside('tr "\\0" " " </proc/1/cmdline')).toContain('androidboot.hardware=redroid');
  expect(await inside(closed)).toMatch(/^ro[,\n]/);
  expect(await inside('[ ! -e /sys/power/state ] || [ -c /sys/power/state ] && echo masked')).toBe('masked\n');
  const hidden = '/proc/device-tree /sys/firmware/devicetree/base';
  expect(await inside(`for f in ${hidden}; do [ -e $f ] && ls $f; done; echo none`)).toBe('none\n');
  await client.request('guest.stop', { name, timeoutMs: 20_000 });
  expect(await client.request('guest.get', { name })).toMatchObject({ lastEnd: { kind: 'exit', code: 0 } });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('what init.rc writes on pain of the end of the boot is a file of its own, and the rest of /proc/sys is closed', async () => {
  const path = '/proc/sys/kernel/kptr_restrict';
  const ofHost = readFileSync(path, 'utf8');
  await booted();
  expect(await inside(`cat ${path}; echo 9 >${path}; cat ${path}`)).toBe(`${ofHost}9\n`);
  expect(readFileSync(path, 'utf8')).toBe(ofHost);
  expect(await inside('echo 1 >/proc/sys/vm/panic_on_oom && echo written')).not.toContain('written');
  await client.request('guest.kill', { name });
});

test('begun with the second stage of its init, as on a phone, it boots on what the first would have made', async () => {
  const config = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  const mounts = ['mnt', 'debug_ramdisk'].map(
    (target) => `lxc.mount.entry = tmpfs ${target} tmpfs nosuid,nodev,noexec,mode=755,create=dir 0 0\n`,
  );
  const remount = 'lxc.mount.entry = proc proc proc remount,nosuid,nodev,noexec,hidepid=2,gid=3009 0 0\n';
  const second = config.replace('lxc.init.cmd = /init ', 'lxc.init.cmd = /system/bin/init second_stage ');
  writeFileSync(`${base}/guests/${name}/config`, `${second}${remount}${mounts.join('')}`);
  await booted();
  expect(await inside('grep -c " /mnt tmpfs " /proc/mounts; grep "^proc /proc " /proc/mounts')).toMatch(
    /^1\nproc \/proc proc rw,nosuid,nodev,noexec,.*hidepid=/,
  );
  // The remount must not open what is closed.
  expect(await inside(closed)).toMatch(/^ro[,\n]/);
  await client.request('guest.kill', { name });
});
