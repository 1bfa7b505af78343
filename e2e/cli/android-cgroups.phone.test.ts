// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostCheck } from '../../agent/protocol/index.ts';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);

let server: AdbServer;
let phone: Phone;

async function lodge(...args: string[]): Promise<string> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
}

beforeAll(async () => {
  server = await startAdbServer();
  phone = await bootPhone({ variant: 'android-v1', adbServerPort: server.port });
});

afterAll(async () => {
  await phone?.stop();
  await server?.stop();
});

test('the doctor finds each controller where Android has it, and leaves nothing', async () => {
  const before = await footprintOf(phone);
  const checks = JSON.parse(await lodge('--json', 'doctor')) as HostCheck[];
  const found = Object.fromEntries(checks.map(({ id, state, found: text }) => [id, `${state} ${text ?? ''}`]));
  expect(found).toMatchObject({
    root: expect.stringMatching(/^good root.* by su/),
    'cgroup.memory': 'good /dev/memcg/lxc.payload.NAME/memory.limit_in_bytes',
    'cgroup.cpu-quota': 'good /dev/cpuctl/lxc.payload.NAME/cpu.cfs_quota_us',
    'cgroup.freezer': 'good /sys/fs/cgroup/lxc.payload.NAME/cgroup.freeze',
    'cgroup.devices': 'good by a program of v2',
    'cgroup.pids': 'good /sys/fs/cgroup/lxc.payload.NAME/pids.max',
    guest: expect.stringMatching(/^good started and stopped/),
  });
  await expect.poll(() => footprintOf(phone)).toEqual(before);
});

test("a guest's limits are held by Android's own v1 hierarchies, and go with it", async () => {
  const { tarPath } = await buildBusyboxGuest('arm64');
  const signals = ['--halt-signal', busyboxSignals.halt, '--reboot-signal', busyboxSignals.reboot];
  await lodge(
    'create',
    'limited',
    '--network',
    'empty',
    '--rootfs',
    tarPath,
    '--memory',
    '64M',
    '--cpu',
    '50',
    ...signals,
  );
  await phone.rootShell('echo "lxc.cgroup2.cpuset.cpus = 0" >>/data/lodge/guests/limited/config');
  const before = await footprintOf(phone);
  expect(await lodge('start', 'limited')).toContain('RUNNING');
  const limits =
    '/dev/memcg/lxc.payload.limited/memory.limit_in_bytes /dev/cpuctl/lxc.payload.limited/cpu.cfs_quota_us';
  expect((await phone.rootShell(`cat ${limits}`)).stdout.split('\n').slice(0, 2)).toEqual(['67108864', '50000']);
  // Android's cpuset has files without a prefix; what the config does not set comes from the folder above.
  const cpuset = await phone.rootShell('cd /dev/cpuset/lxc.payload.limited && cat cpus mems');
  expect(cpuset.stdout.split('\n').slice(0, 2)).toEqual(['0', '0']);
  const folders = '/dev/blkio /dev/cpuctl /dev/cpuset /dev/memcg /sys/fs/cgroup';
  const members = await phone.rootShell(
    `for f in ${folders}; do echo $(wc -l <$f/lxc.monitor.limited/cgroup.procs) $(head -n 1 $f/lxc.payload.limited/cgroup.procs); done`,
  );
  // The monitor alone in its folders, and in the guest's the same first process everywhere.
  expect(new Set(members.stdout.trim().split('\n')).size).toBe(1);
  expect(members.stdout).toMatch(/^1 \d+$/m);
  const [{ cgroup }] = JSON.parse(await lodge('--json', 'top', 'limited', '--once')) as [
    { cgroup: { memoryLimitBytes: number; cpuLimitPercent: number; memoryCurrentBytes: number } },
  ];
  expect(cgroup).toMatchObject({ memoryLimitBytes: 67_108_864, cpuLimitPercent: 50 });
  expect(cgroup.memoryCurrentBytes).toBeGreaterThan(0);
  // In all of those hierarchies a command of the guest is beside its init.
  const inside = (await lodge('exec', 'limited', '--', 'sh', '-c', 'cat /proc/self/cgroup; hostname; exit 0')).split(
    '\n',
  );
  expect(inside.filter((line) => /memory|cpu\b|cpuacct/.test(line)).every((line) => line.endsWith(':/'))).toBe(true);
  expect(inside).toContain('limited');
  await expect(lodge('exec', 'limited', '--', 'sh', '-c', 'echo said; exit 9')).rejects.toMatchObject({
    code: 9,
    stdout: 'said\n',
  });
  await expect(lodge('exec', 'limited', 'no-such-program')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('exec-failed'),
  });
  await lodge('stop', 'limited');
  await expect.poll(() => footprintOf(phone)).toEqual(before);
});

test('a limit whose controller the kernel has not is refused by its name', async () => {
  const { tarPath } = await buildBusyboxGuest('arm64');
  await lodge('create', 'wide', '--network', 'empty', '--rootfs', tarPath);
  const { stdout: config } = await phone.rootShell('cat /data/lodge/guests/wide/config');
  expect(config).toContain('lxc.rootfs.path');
  await phone.rootShell('echo "lxc.cgroup2.io.weight = 10" >>/data/lodge/guests/wide/config');
  await expect(lodge('start', 'wide')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('kernel-lacks'),
  });
});
