// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type AdbServer, startAdbServer } from './adb-server.ts';
import { bootPhone, type Phone } from './phone.ts';
import { phoneVariants } from './variants.ts';

let server: AdbServer;

beforeAll(async () => {
  server = await startAdbServer();
});

afterAll(() => server?.stop());

/** One boot for all the tests of a block: each takes seconds. */
function usePhone(variant: Parameters<typeof bootPhone>[0]): () => Phone {
  let phone: Phone | undefined;
  beforeAll(async () => {
    phone = await bootPhone({ ...variant, adbServerPort: server.port });
  });
  afterAll(() => phone?.stop());
  return () => {
    if (phone === undefined) throw new Error('the phone did not boot');
    return phone;
  };
}

describe('the plain phone', () => {
  const phone = usePhone({ variant: 'plain' });

  it('gives adb a root shell, and its exit codes', async () => {
    expect(await phone().shell('id -u; exit 7')).toMatchObject({ stdout: '0\n', exitCode: 7 });
  });

  it('runs an arm64 kernel with binder nodes, namespaces and all v2 controllers', async () => {
    const { stdout } = await phone().shell(
      'uname -m; ls /dev/binder /proc/self/ns; cat /sys/fs/cgroup/cgroup.controllers',
    );
    expect(stdout).toMatch(/^aarch64\n/);
    expect(stdout.split(/\s+/)).toEqual(expect.arrayContaining(['/dev/binder', 'cgroup', 'ipc', 'net', 'pid', 'uts']));
    expect(stdout.split(/\s+/)).toEqual(expect.arrayContaining(['cpu', 'cpuset', 'io', 'memory', 'pids']));
  });

  it('lets a runtime pivot its root, which no kernel does on the initial ramfs', async () => {
    const pivot =
      'mkdir -p /data/new/old && mount -t tmpfs none /data/new && mkdir /data/new/old && pivot_root /data/new /data/new/old';
    expect(
      await phone().rootShell(`unshare -m sh -c 'mount --make-rprivate / && ${pivot} && echo pivoted'`),
    ).toMatchObject({
      stdout: 'pivoted\n',
    });
  });

  it('disappears when its cable is cut and goes on running', async () => {
    const devices = async () => (await phone().adb.check(['devices'])).includes(phone().serial);
    const before = await phone().rootShell('cat /proc/sys/kernel/random/boot_id');
    await phone().cutCable();
    expect(await devices()).toBe(false);
    await phone().restoreCable();
    expect(await devices()).toBe(true);
    expect(await phone().shell('cat /proc/sys/kernel/random/boot_id')).toMatchObject({ stdout: before.stdout });
  });

  it('answers late when its radio was gone for a while', async () => {
    await phone().setNetworkLink('down');
    const late = phone().shell('echo back');
    expect(await phone().rootShell('cat /sys/class/net/wlan0/carrier')).toMatchObject({ stdout: '0\n' });
    await phone().setNetworkLink('up');
    expect(await late).toMatchObject({ stdout: 'back\n', exitCode: 0 });
  });
});

describe('the phone with su', () => {
  const phone = usePhone({ variant: 'su' });

  it('gives adb the shell user, and root only through su', async () => {
    expect((await phone().shell('id -u')).stdout).toBe('2000\n');
    for (const command of ['su -c "id -u"', 'su -c id -u', 'su 0 id -u', 'su root id -u', 'su -mm -c "id -u"']) {
      expect([command, await phone().shell(command)]).toMatchObject([command, { stdout: '0\n', exitCode: 0 }]);
    }
    expect(await phone().shell('su -c "exit 9"')).toMatchObject({ exitCode: 9 });
  });

  it('denies, or asks and takes the answer', async () => {
    await phone().setSuMode('deny');
    expect(await phone().shell('su -c id')).toMatchObject({ stdout: '', stderr: 'Permission denied\n', exitCode: 13 });
    await phone().setSuMode('prompt');
    const asking = phone().shell('su -c "id -u"');
    await phone().answerSuPrompt('grant');
    expect(await asking).toMatchObject({ stdout: '0\n', exitCode: 0 });
    await phone().setSuMode('grant');
  });

  it('has a read-only root without /run, /var and /tmp', async () => {
    expect(await phone().shell('su -c "touch /file"')).toMatchObject({ exitCode: 1 });
    expect((await phone().shell('ls -d /run /var /tmp')).stdout).toBe('');
    expect(await phone().shell('test -x /system/bin/sh')).toMatchObject({ exitCode: 0 });
  });

  it('keeps /data over a reboot', async () => {
    const bootId = (await phone().shell('cat /proc/sys/kernel/random/boot_id')).stdout;
    expect(await phone().shell('echo kept >/data/local/tmp/file')).toMatchObject({ exitCode: 0 });
    await phone().reboot();
    expect((await phone().shell('cat /proc/sys/kernel/random/boot_id')).stdout).not.toBe(bootId);
    expect((await phone().shell('cat /data/local/tmp/file')).stdout).toBe('kept\n');
  });
});

describe('two phones', () => {
  const android = usePhone({ variant: 'android-v1' });
  const full = usePhone({
    variant: { ...phoneVariants.su, su: 'none', data: { diskBytes: 8 * 1024 * 1024 } },
  });

  it('are told apart by their serial numbers', async () => {
    const numbers = await Promise.all([android(), full()].map((phone) => phone.shell('getprop ro.boot.serialno')));
    expect(new Set(numbers.map(({ stdout }) => stdout)).size).toBe(2);
  });

  it('can have the cgroup v1 hierarchies of Android', async () => {
    const { stdout } = await android().shell('cat /proc/mounts');
    for (const [path, controller] of Object.entries({
      memcg: 'memory',
      cpuctl: 'cpu',
      cpuset: 'cpuset',
      blkio: 'blkio',
    })) {
      expect(stdout).toMatch(new RegExp(`^none /dev/${path} cgroup .*\\b${controller}\\b`, 'm'));
    }
    expect(stdout).toMatch(/^none \/sys\/fs\/cgroup cgroup2 /m);
  });

  it('can have no su, and too small a disk', async () => {
    expect((await full().shell('su -c id')).exitCode).toBe(127);
    const { stdout } = await full().rootShell('dd if=/dev/zero of=/data/large bs=1M count=16');
    expect(stdout).toContain('No space left on device');
  });
});
