// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildAndroidStandIn } from '../../e2e/fixtures/guests/android-stand-in/android-stand-in.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import type { BootLogEntry } from '../protocol/index.ts';

const name = 'android';
const waydroid = 'waydroid';
let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let made: string;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-android-');
  client = await LodgedClient.open(base);
  await create(name, 'auto');
  await create(waydroid, 'android-waydroid');
  made = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  before = machineFootprint(base);
});

async function create(guest: string, template: 'auto' | 'android-waydroid'): Promise<void> {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request = { name: guest, template, ttys: 0, limits: {}, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildAndroidStandIn('amd64')).tarPath)));
  channel.end();
  await created;
  const path = `${base}/guests/${guest}/config`;
  if (guest === waydroid) writeFileSync(path, readFileSync(path, 'utf8').replace('lodge.binder = private\n', ''));
}

/** No test machine has binder: the virtual phone does. */
beforeEach(() => writeFileSync(`${base}/guests/${name}/config`, made.replace('lodge.binder = private\n', '')));

afterEach(() => client.request('guest.kill', { name }).catch(() => undefined));

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

async function inside(script: string, guest = name): Promise<string> {
  const channel = client.openChannel();
  const output = new ChannelText(channel);
  const place = { cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  const request = { command: ['/system/bin/sh', '-c', script], ...place };
  await client.request('guest.exec', { name: guest, request, channel: channel.id });
  channel.end();
  return output.end();
}

async function booted(guest = name): Promise<void> {
  await client.request('guest.start', { name: guest });
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name: guest, channel: channel.id, follow: true });
  await log.contains('processing action (sys.boot_completed=1)');
  channel.reset('seen');
}

/** Of its last boot, among the bytes of logd's entries. */
async function kernelLines(): Promise<string[]> {
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name, channel: channel.id, follow: false });
  const found = (await log.end()).matchAll(/\{"sequence":.*"source":"kmsg".*$/gm);
  return [...found].map(([line]) => (JSON.parse(line) as BootLogEntry).text);
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
  await client.request('guest.stop', { name, timeoutMs: 60_000 });
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
});

test.runIf(existsSync('/proc/sys/kernel/unprivileged_bpf_disabled'))(
  'it ends as a real one does where its bpfloader may not write, and without sys_admin where it may not mount',
  async () => {
    const without = (part: string): void =>
      writeFileSync(`${base}/guests/${name}/config`, made.replace('lodge.binder = private\n', '').replace(part, ''));
    for (const [part, why] of [
      [' sys/kernel/unprivileged_bpf_disabled', "Got shutdown_command 'reboot,bpfloader-failed'"],
      [' sys_admin', 'mount("tmpfs", "/apex", "tmpfs"'],
    ] as const) {
      without(part);
      await client.request('guest.start', { name });
      await expect.poll(async () => (await client.request('guest.get', { name })).state).toBe('STOPPED');
      expect(await client.request('guest.get', { name })).toMatchObject({ lastEnd: { kind: 'exit', code: 0 } });
      expect(await kernelLines()).toContainEqual(expect.stringContaining(why));
    }
    await expect.poll(() => machineFootprint(base)).toEqual(before);
  },
);

test('what an init does to what it finds reaches nothing of the host', async () => {
  const ofHost = (): number[] => ['/dev/null', '/proc/kmsg'].map((path) => statSync(path).mode);
  const modes = ofHost();
  await booted();
  // Its first stage does this to the first. A mode that would do no harm to the host's /dev/null.
  for (const path of ['/proc/cmdline', '/proc/kmsg'])
    expect(await inside(`chmod 0626 ${path} && stat -c %a ${path}`)).toBe('626\n');
  expect(await inside('[ ! -e /sys/power/state ] || chmod 0626 /sys/power/state')).toMatch(/^$|Read-only/);
  expect(ofHost()).toEqual(modes);
  for (const mount of ['debugfs none /sys/kernel/debug', 'tracefs none /sys/kernel/tracing'])
    expect(await inside(`mount -t ${mount}`)).toContain('No such file or directory');
  expect(await inside('mount -t sysfs -o remount,rw,nodev sysfs /sys')).toContain('permission denied');
  expect(await inside('grep " /sys/kernel/mm " /proc/mounts | cut -d " " -f 4')).toMatch(/^ro\b/);
});

test("of the kernel's log it reads nothing, and waits for it without an end", async () => {
  await booted();
  const read = 'timeout 1 cat /proc/kmsg; echo ended with $?; dmesg 2>&1';
  expect(await inside(read)).toMatch(/^(Terminated\n)?ended with (124|143)\n.*not permitted\n$/);
});

test('it mounts cgroup v2 where its init does, and finds its own folder there, with one for each of its services', async () => {
  await booted();
  expect(await kernelLines()).not.toContainEqual(expect.stringContaining('createProcessGroup'));
  const logd = 'cat /sys/fs/cgroup/uid_0/pid_$(/system/bin/getprop init.svc_debug_pid.logd)/cgroup.procs';
  expect(await inside(`${logd} | wc -l`)).toBe('1\n');
  expect(await inside('head -n 1 /sys/fs/cgroup/cgroup.procs')).toBe('1\n');
});

test('with packages that are images it may attach and set the loop devices of the host, and else it may not', async () => {
  const path = '/sys/block/loop0/queue/read_ahead_kb';
  const device = '/dev/block/loop0';
  const script = `head -c 0 ${device} && cat ${path} >/tmp/ahead && cat /tmp/ahead >${path} && echo set`;
  await booted();
  expect(await inside(`mkdir -p /tmp /dev/block; mknod ${device} b 7 0; ${script}`)).not.toContain('set');
  await client.request('guest.kill', { name });
  appendFileSync(`${base}/guests/${name}/config`, 'lodge.loop = shared\n');
  await booted();
  expect(await inside(script)).toBe('set\n');
  expect(await inside('ls /dev/block | wc -l; head -c 0 /dev/loop-control; cat /sys/devices/virtual/block/x')).toMatch(
    /^256\n.*No such file/,
  );
});

test('begun with the second stage of its init, it boots on what the first would have made', async () => {
  await booted();
  expect(await inside('grep -c " /mnt tmpfs " /proc/mounts; grep "^proc /proc " /proc/mounts')).toMatch(
    /^1\nproc \/proc proc rw,nosuid,nodev,noexec,.*hidepid=/,
  );
  expect(await inside('grep ^Umask: /proc/1/status')).toMatch(/^Umask:\s+0000\n$/);
  // The remount must not open what is closed.
  expect(await inside(closed)).toMatch(/^ro[,\n]/);
});

/** Its init ends where one of these fails: it takes over what the runtime has mounted by remounts, and sets modes. */
const firstStageOfWaydroid = `set -e
mount -t tmpfs -o remount,nosuid,mode=0755 tmpfs /dev
for d in /dev/pts /dev/socket /dev/dm-user; do [ -e $d ] || mkdir $d; done
mount -t devpts -o remount devpts /dev/pts
mount -t proc -o remount,hidepid=2,gid=3009 proc /proc
chmod 0440 /proc/cmdline
chmod 0600 /dev/kmsg
for d in random urandom ptmx null; do chmod 0666 /dev/$d; done
mount -t tmpfs -o noexec,nosuid,nodev,mode=0755,gid=1000 tmpfs /mnt
mkdir /mnt/vendor /mnt/product
head -n 1 /sys/fs/cgroup/cgroup.procs
echo all`;

test('what the first stage of an init of Waydroid does to what it finds is granted, and the rest stays closed', async () => {
  const modeOf = (): number => statSync('/dev/null').mode;
  const before = modeOf();
  try {
    await booted(waydroid);
    const unified = (await inside('grep -c " /sys/fs/cgroup cgroup2 " /proc/mounts', waydroid)).trim() === '1';
    // Where v1 is mounted too, the hierarchies are its own to mount.
    const script = unified ? firstStageOfWaydroid : firstStageOfWaydroid.replace(/^head .*\n/m, 'echo 1\n');
    expect(await inside(script, waydroid)).toBe('1\nall\n');
    expect(await inside(closed, waydroid)).toMatch(/^ro[,\n]/);
    expect(modeOf()).toBe(before);
  } finally {
    await client.request('guest.kill', { name: waydroid });
  }
});
