// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GuestSummary, HostCheck } from '../../agent/protocol/index.ts';
import { buildBinderProbe } from '../fixtures/binder-probe/build-probe.ts';
import { buildAndroidStandIn } from '../fixtures/guests/android-stand-in/android-stand-in.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { phoneVariants } from '../phone/variants.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);

/** As newer phones are, whose boot loader would have the init of a guest look for another root. */
const newPhone = {
  ...phoneVariants.su,
  kernel: '6.1',
  binder: 'file-system',
  bootArguments: ['androidboot.hardware=virtual', 'androidboot.force_normal_boot=1'],
} as const;
const kinds = [
  { kind: 'a binderfs for each', variant: newPhone },
  { kind: 'nodes of the driver', variant: phoneVariants.su },
] as const;

describe.each(kinds)('guests with $kind', ({ variant }) => {
  const hasFileSystem = variant.binder === 'file-system';
  let server: AdbServer;
  let phone: Phone;

  async function lodge(...args: string[]): Promise<string> {
    const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
    return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
  }

  async function root(command: string): Promise<string> {
    return (await phone.rootShell(command)).stdout;
  }

  const inside = (guest: string, script: string): Promise<string> => lodge('exec', guest, '--', 'sh', '-c', script);
  const ask = (guest: string): Promise<string> => inside(guest, 'probe ask /dev/binder');
  /** Stays in the guest; its first line says that it has become the context manager. */
  const serve = (guest: string, answer: string): Promise<string> =>
    inside(guest, `mkfifo /said; setsid probe serve /dev/binder ${answer} >/said 2>&1 & read said </said; echo $said`);

  async function create(name: string): Promise<void> {
    await lodge('create', name, '--network', 'empty', '--rootfs', (await buildBusyboxGuest('arm64')).tarPath);
    const folder = `/data/lodge/guests/${name}`;
    await root(`cp /data/probe ${folder}/rootfs/bin/probe; echo "lodge.binder = private" >>${folder}/config`);
  }

  beforeAll(async () => {
    server = await startAdbServer();
    phone = await bootPhone({ variant, adbServerPort: server.port });
    await phone.adb.check(['-s', phone.serial, 'push', await buildBinderProbe('arm64'), '/data/local/tmp/probe']);
    await root('mount -o remount,exec /data; cp /data/local/tmp/probe /data/probe; chmod 755 /data/probe');
    for (const name of ['one', 'two']) await create(name);
  });

  afterEach(async () => {
    for (const { name, state } of JSON.parse(await lodge('--json', 'guests')) as GuestSummary[])
      if (state !== 'STOPPED') await lodge('kill', name);
  });

  afterAll(async () => {
    await phone?.stop();
    await server?.stop();
  });

  test('the doctor has tried it, and a guest', async () => {
    const checks = JSON.parse(await lodge('--json', 'doctor')) as HostCheck[];
    const named = (id: string): HostCheck | undefined => checks.find((check) => check.id === id);
    for (const id of ['guest', 'guest.android']) expect(named(id)).toMatchObject({ state: 'good', tried: true });
    const found = hasFileSystem ? 'a fresh binderfs' : expect.stringMatching(/^(\/dev\/guest0-\w+ ?){3}$/);
    expect(named('binder')).toMatchObject({ state: 'good', tried: true, found });
    expect(checks.filter(({ required, state }) => required && state !== 'good')).toEqual([]);
  });

  test('each speaks to its own context manager: not to that of the host, and not to that of the other', async () => {
    await root('mkfifo /data/said; setsid /data/probe serve /dev/binder HOST >/data/said 2>&1 & read said </data/said');
    expect(await root('/data/probe ask /dev/binder')).toContain('HOST');
    const before = await footprintOf(phone);
    const plan = await lodge('plan', 'one');
    expect(plan).toContain(hasFileSystem ? 'mount -t binder' : 'mknod -m 0666 /dev/binder c 10');
    for (const guest of ['one', 'two']) {
      await lodge('start', guest);
      expect(await ask(guest)).toBe('nobody\n');
    }
    expect(await serve('one', 'ONE')).toBe('serving\n');
    expect([await ask('one'), await ask('two')]).toEqual(['ONE\n', 'nobody\n']);
    expect(await serve('two', 'TWO')).toBe('serving\n');
    expect([await ask('one'), await ask('two')]).toEqual(['ONE\n', 'TWO\n']);
    expect(await root('/data/probe ask /dev/binder')).toContain('HOST');
    await expect(inside('one', 'probe serve /dev/binder AGAIN')).rejects.toMatchObject({
      stdout: 'context manager: errno 16\n',
    });
    for (const name of ['hwbinder', 'vndbinder'])
      expect(await inside('one', `probe ask /dev/${name}`)).toBe('nobody\n');
    for (const guest of ['one', 'two']) await lodge('kill', guest);
    await expect.poll(() => footprintOf(phone)).toEqual(before);
  });

  test("a node of the host's that a guest makes for itself is not opened", async () => {
    await lodge('start', 'one');
    const host = (await root('stat -L -c "0x%t 0x%T" /dev/binder')).trim().split(/\s+/).map(Number);
    const script = `mknod /made c ${host.join(' ')}; probe ask /made`;
    const refusal = hasFileSystem ? 'open: errno 6\n' : 'open: errno 1\n';
    await expect(inside('one', script)).rejects.toMatchObject({ stdout: refusal });
    await lodge('kill', 'one');
  });

  // There are two sets; of binderfs there is no end.
  if (!hasFileSystem)
    test('what is given up is free again; a guest too many is refused by the option that would help', async () => {
      await create('three');
      for (const guest of ['one', 'two']) await lodge('start', guest);
      await expect(lodge('start', 'three')).rejects.toMatchObject({
        stderr: expect.stringContaining('CONFIG_ANDROID_BINDERFS'),
      });
      await lodge('kill', 'one');
      expect(await lodge('start', 'three')).toContain('RUNNING');
    });

  // On nodes it boots in android-stand-in.phone.test.ts.
  if (hasFileSystem)
    test("an Android's root is known as one, and its stand-in boots to the end beside a Linux guest", async () => {
      await lodge('create', 'droid', '--network', 'empty', '--rootfs', (await buildAndroidStandIn('arm64')).tarPath);
      expect(await lodge('config', 'droid')).toContain('from the template android;');
      const before = await footprintOf(phone);
      for (const guest of ['one', 'droid']) await lodge('start', guest);
      const booted = 'until [ "$(getprop sys.boot_completed)" = 1 ]; do usleep 50000; done';
      const asked = await inside('droid', `${booted}; standin-binder /dev/binder`);
      expect(asked).toMatch(/^\/dev\/binder: android\.os\.IServiceManager of /);
      // As AOSP's init.rc does, on a kernel that puts no devices into a new one.
      const over = 'mount -t binder binder /dev/binderfs && standin-binder /dev/binder';
      expect(await inside('droid', over)).toBe(asked);
      expect(await ask('one')).toBe('nobody\n');
      // The words of the boot loader are the host's; the guest has its own, of its second stage.
      expect(await root('cat /proc/cmdline')).toContain('androidboot.force_normal_boot=1');
      expect(await inside('droid', 'tr "\\0" " " </proc/1/cmdline')).toMatch(/^\/system\/bin\/init second_stage /);
      expect(await inside('droid', 'getprop ro.boot.hardware; getprop ro.boot.force_normal_boot')).toBe('redroid\n\n');
      expect(await inside('droid', 'cat /proc/cmdline; head -c 1 /proc/kcore 2>/dev/null | wc -c')).toBe('0\n');
      expect(await inside('droid', 'grep " /proc/sysrq-trigger " /proc/mounts | cut -d " " -f 4')).toMatch(/^ro\b/);
      for (const guest of ['droid', 'one']) await lodge(guest === 'droid' ? 'stop' : 'kill', guest);
      await expect.poll(() => footprintOf(phone)).toEqual(before);
    });
});
