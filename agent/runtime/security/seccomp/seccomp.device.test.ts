// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { StockLxc } from '../../../../e2e/conformance/stock-lxc.ts';
import { buildBusyboxGuest, busyboxSignals } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';
import { machineFootprint } from '../../../../e2e/fixtures/machine-footprint.ts';
import { buildSyscallProbe } from '../../../../e2e/fixtures/syscall-probe/build-probe.ts';

const name = 'filtered';
let base: string;
let client: LodgedClient;
let config: string;
const guest = (): string => `${base}/guests/${name}`;

/** Numbers of <asm/unistd_64.h> and <asm/unistd_32.h>. */
const calls = {
  getitimer: 'x86_64:36:9:0',
  getppid: 'x86_64:110',
  mknod: 'x86_64:133:0:0',
  forcedUnmount: 'x86_64:166:0:1',
  plainUnmount: 'x86_64:166:0:0',
  ioctl: 'x86_64:16:99:0x5401',
  ioctlAbove: 'x86_64:16:99:0x100005401',
  getitimer32: 'i386:105:9:0',
  getppid32: 'i386:64',
  mknod32: 'i386:14:0:0',
  waitpid32: 'i386:7:0:0:0',
  socketcall32: 'i386:102:1',
  x32: 'x86_64:0x4000006e',
} as const;
type Call = keyof typeof calls;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-seccomp-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const request = { name, template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: 'empty' } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  copyFileSync(await buildSyscallProbe('x86_64'), `${guest()}/rootfs/bin/probe`);
  config = readFileSync(`${guest()}/config`, 'utf8');
});

beforeEach(() => writeFileSync(`${guest()}/config`, config));

afterEach(async () => {
  const { state } = await client.request('guest.get', { name });
  if (state !== 'STOPPED') await client.request('guest.kill', { name });
  await expect.poll(leftovers).toEqual(nothing);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

function usePolicy(text: string, ...lines: string[]): void {
  writeFileSync(`${base}/policy`, text);
  appendFileSync(`${guest()}/config`, `lxc.seccomp.profile = ${base}/policy\n${lines.join('\n')}\n`);
}

async function inConsole(command: string): Promise<string> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  await client.request('console.attach', { name, tty: 0, channel: channel.id, rows: 24, columns: 200 });
  channel.write(new TextEncoder().encode(`${command}; echo answer is $((40 + 2))\n`));
  await text.contains('answer is 42\r\n');
  return text.text;
}

/** Runs a command in the running guest, as a session attaches it. */
async function attached(command: string[]): Promise<string> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  const request = { command, cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  await client.request('guest.exec', { name, request, channel: channel.id });
  channel.end();
  return text.end();
}

/** What of this test's guest is on the machine. */
function leftovers(): Record<'monitors' | 'mounts' | 'cgroups' | 'runFiles', string[]> {
  const { monitors, mounts, cgroups, runFiles } = machineFootprint(base);
  return {
    monitors,
    mounts: mounts.filter((line) => line.includes(base)),
    cgroups: cgroups.filter((folder) => folder.endsWith(`.${name}`)),
    runFiles,
  };
}
const nothing = { monitors: [], mounts: [], cgroups: [], runFiles: [] };

/** What came of each call, in the program's words. */
function outcomes(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => /^(errno|value|signal) -?\d+$/.test(line));
}

function probe(...asked: Call[]): string[] {
  return ['/bin/probe', 'call', ...asked.map((call) => calls[call])];
}

async function startFailure(): Promise<unknown> {
  return client.request('guest.start', { name }).then(
    () => 'it started',
    (error: unknown) => error,
  );
}

describe('a guest with a policy', () => {
  const policy = `2
denylist
reject_force_umount
[all]
mknod errno 17
waitpid errno 18
socket errno 19
ioctl errno 20 [1,0x5401,SCMP_CMP_EQ]
getitimer trap
`;

  test('really gets the answers, in 64-bit and in 32-bit programs', async () => {
    usePolicy(policy);
    await client.request('guest.start', { name });
    const asked = ['mknod', 'mknod32', 'waitpid32', 'socketcall32', 'forcedUnmount', 'plainUnmount'] as const;
    const text = await inConsole(probe(...asked, 'ioctl', 'ioctlAbove', 'getitimer', 'getitimer32').join(' '));
    expect(outcomes(text)).toEqual([
      'errno 17',
      'errno 17',
      'errno 18',
      'errno 19',
      'errno 13',
      // EFAULT: the kernel looked at it.
      'errno 14',
      'errno 20',
      // EBADF: its upper half is another's.
      'errno 9',
      'signal 31',
      'signal 31',
    ]);
  });

  test('hands it on to commands that are attached, also of users without rights', async () => {
    usePolicy(policy, 'lxc.cap.drop =', 'lxc.cap.keep = sys_boot setuid setgid');
    await client.request('guest.start', { name });
    expect(outcomes(await attached(probe('mknod', 'mknod32')))).toEqual(['errno 17', 'errno 17']);
    expect(await attached(['grep', 'Seccomp:', '/proc/self/status'])).toMatch(/Seccomp:\s*2/);
    const asUser = client.openChannel();
    const text = new ChannelText(asUser);
    const request = { command: probe('mknod'), cwd: '/', uid: 1000, gid: 1000, environment: [], terminal: false };
    await client.request('guest.exec', { name, request: { ...request, rows: 24, columns: 80 }, channel: asUser.id });
    asUser.end();
    expect(outcomes(await text.end())).toEqual(['errno 17']);
  });

  test.each(['5.0', '6.0'] as const)('is what stock lxc-attach %s hands on too', async (release) => {
    usePolicy(policy);
    await client.request('guest.start', { name });
    const lxc = await StockLxc.fetch(release);
    const at = ['-P', `${base}/guests`, '-n', name, '--'];
    const { stdout, stderr } = await lxc.run('lxc-attach', [...at, ...probe('mknod', 'getitimer32')]);
    expect(outcomes(stdout), stderr).toEqual(['errno 17', 'signal 31']);
  });

  test("runs its start hook under it, and LXC's hooks before it not", async () => {
    usePolicy('2\ndenylist\nmkdir errno 17\nmkdirat errno 17\n');
    // LXC's arguments of a hook come behind it.
    const hooks = ['mount = mkdir $LXC_ROOTFS_MOUNT/early && true', 'start = mkdir /late; test -d /early && true'];
    appendFileSync(`${guest()}/config`, hooks.map((hook) => `lxc.hook.${hook}\n`).join(''));
    expect(await startFailure()).toBe('it started');
    const text = await inConsole('ls -d /early /late');
    expect(text).toMatch(/^\/early\s*$/m);
    expect(text).not.toMatch(/^\/late\s*$/m);
  });

  test('also in a user namespace of its own, where nobody has the rights of the host', async () => {
    const map = ['u', 'g'].map((kind) => `lxc.idmap = ${kind} 0 100000 65536`);
    usePolicy(policy, ...map, 'lxc.rootfs.options = idmap=container');
    expect(await startFailure()).toBe('it started');
    expect(outcomes(await attached(probe('mknod', 'getitimer32')))).toEqual(['errno 17', 'signal 31']);
    expect(await attached(['grep', 'Seccomp:', '/proc/1/status'])).toMatch(/Seccomp:\s*2/);
  });

  test('keeps no_new_privs and its capabilities as they are without', async () => {
    usePolicy(policy, 'lxc.no_new_privs = 1', 'lxc.cap.drop =', 'lxc.cap.keep = sys_boot');
    await client.request('guest.start', { name });
    const text = await inConsole("grep -E 'CapEff|CapBnd|NoNewPrivs|Seccomp:' /proc/1/status");
    expect(text).toMatch(/CapEff:\s*0000000000400000\s+CapBnd:\s*0000000000400000/);
    expect(text).toMatch(/NoNewPrivs:\s*1\s+Seccomp:\s*2/);
  });
});

test('an allowlist with what a start needs starts, and lets nothing else through', async () => {
  const everything = Array.from({ length: 462 }, (_, number) => number).filter((number) => number !== 133);
  usePolicy(`1\nallowlist\n${everything.join('\n')}\n`);
  await client.request('guest.start', { name });
  expect(outcomes(await inConsole(probe('mknod', 'getppid', 'getppid32', 'x32').join(' ')))).toEqual([
    'signal 31',
    expect.stringMatching(/^value \d+$/),
    // Version 1 is for the processor's own programs.
    'signal 31',
    'signal 31',
  ]);
});

test("the policy of our own for Android lets a guest's system run, and keeps it from the host's clock and modules", async () => {
  appendFileSync(`${guest()}/config`, 'lxc.seccomp.profile = lodge:android\n');
  await client.request('guest.start', { name });
  const settime = 'x86_64:227:0:0 i386:264:0:0 i386:404:0:0 x86_64:175 x86_64:313 x86_64:246 x86_64:320';
  const text = await inConsole(`/bin/probe call ${settime} ${calls.getppid32}`);
  expect(outcomes(text).slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 'errno 1'));
  expect(outcomes(text)[7]).toMatch(/^value/);
});

describe('what stands against a policy stops the start by its name, and nothing is left', () => {
  test.each<[string, string, object]>([
    [
      'a line',
      '2\ndenylist\nmknod notify\n',
      {
        reason: 'config-invalid',
        details: { key: 'lxc.seccomp.profile', line: 3, path: expect.stringMatching(/policy$/) },
      },
    ],
    [
      'a policy that leaves the start no way to go on',
      '2\ndenylist\nsendmsg errno 1\n',
      { reason: 'start-failed', details: { step: expect.any(String) } },
    ],
    [
      'a policy that kills it on its way',
      '2\ndenylist\nsendmsg\n',
      { reason: 'start-failed', details: { key: 'lxc.seccomp.profile', hint: expect.stringContaining('sendmsg') } },
    ],
  ])('%s', async (_, policy, failure) => {
    usePolicy(policy);
    expect(await startFailure()).toMatchObject(failure);
  });

  test('a file that is not there', async () => {
    appendFileSync(`${guest()}/config`, `lxc.seccomp.profile = ${base}/no-such-policy\n`);
    expect(await startFailure()).toMatchObject({ reason: 'config-invalid', details: { code: 'ENOENT' } });
  });

  test.each<[string, string]>([
    ['lxc.apparmor.profile', 'a-profile'],
    ['lxc.selinux.context', 'u:r:init:s0'],
    ['lxc.sched.core', '1'],
  ])('%s on a kernel that has it not', async (key, value) => {
    if (kernelHas(key)) return;
    appendFileSync(`${guest()}/config`, `${key} = ${value}\n`);
    expect(await startFailure()).toMatchObject({ reason: 'kernel-lacks', details: { key } });
  });
});

function kernelHas(key: string): boolean {
  const files: Record<string, string> = {
    'lxc.apparmor.profile': '/sys/module/apparmor/parameters/enabled',
    'lxc.selinux.context': '/sys/fs/selinux/enforce',
  };
  const file = files[key];
  if (file === undefined)
    return /CONFIG_SCHED_CORE=y/.test(execFileSync('zcat', ['/proc/config.gz'], { encoding: 'utf8' }));
  return execFileSync('sh', ['-c', `test -e ${file} && echo yes || true`], { encoding: 'utf8' }) !== '';
}

test.each([
  ['1', false],
  ['0', true],
])('with lxc.keyring.session = %s the session keyring is the one of the caller: %s', async (value, shared) => {
  appendFileSync(`${guest()}/config`, `lxc.keyring.session = ${value}\n`);
  await client.request('guest.start', { name });
  // keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING): its serial number.
  const ask = ['call', 'x86_64:250:0:-3:0'];
  const own = outcomes(execFileSync(`${guest()}/rootfs/bin/probe`, ask, { encoding: 'utf8' }));
  const guests = outcomes(await inConsole(`/bin/probe ${ask.join(' ')}`));
  expect(guests).toEqual([expect.stringMatching(/^value \d+$/)]);
  expect(guests[0] === own[0]).toBe(shared);
});
