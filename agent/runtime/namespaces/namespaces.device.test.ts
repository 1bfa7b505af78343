// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;

const idMap = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'];
const usual = [
  'lxc.mount.auto = proc:mixed sys:mixed',
  'lxc.net.0.type = empty',
  `lxc.signal.halt = ${busyboxSignals.halt}`,
  `lxc.signal.reboot = ${busyboxSignals.reboot}`,
];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-namespaces-');
  client = await LodgedClient.open(base);
  // The empty folder that images are mounted on stays for the machine's next guest.
  mkdirSync(`${base}/run/${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/rootfs`);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

/** Writes a guest of its own; `owner`: to whom its files belong. Answers its root. */
async function write(name: string, lines: readonly string[], owner = 0): Promise<string> {
  const folder = `${base}/guests/${name}`;
  const rootfs = `${folder}/rootfs`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/log`, { recursive: true });
  cpSync((await buildBusyboxGuest('amd64')).rootfsDirectory, rootfs, { recursive: true, verbatimSymlinks: true });
  if (owner !== 0) execFileSync('chown', ['-hR', `${owner}:${owner}`, rootfs]);
  writeFileSync(`${folder}/config`, [`lxc.rootfs.path = dir:${rootfs}`, ...lines, ''].join('\n'));
  return rootfs;
}

async function start(name: string): Promise<number> {
  return (await client.request('guest.start', { name })).initPid ?? 0;
}

async function stop(name: string): Promise<void> {
  await client.request('guest.kill', { name });
}

/** What a shell in the guest prints. */
async function ask(name: string, script: string, identity = { uid: 0, gid: 0 }): Promise<string> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  const size = { rows: 24, columns: 80, terminal: false };
  const request = { command: ['sh', '-c', script], cwd: '/', environment: [], ...identity, ...size };
  await client.request('guest.exec', { name, request, channel: channel.id });
  channel.end();
  return (await text.end()).trim();
}

async function nothingIsLeft(): Promise<void> {
  await expect.poll(() => machineFootprint(base)).toEqual(before);
}

function namespaceOf(pid: number | string, kind: string): string {
  return readlinkSync(`/proc/${pid}/ns/${kind}`);
}

async function refusal(name: string): Promise<unknown> {
  return client.request('guest.start', { name }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a guest with ids of its own', () => {
  beforeAll(async () => {
    const own = ['lxc.tty.max = 1', 'lxc.pty.max = 64', 'lxc.uts.name = inside', 'lxc.mount.auto = cgroup:rw:force'];
    await write('mapped', [...usual, ...idMap, ...own], 100_000);
  });

  test('is root inside and nobody outside, and everything of it belongs to it', async () => {
    const pid = await start('mapped');
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t100000\t100000\t100000\t100000$/m);
    expect(readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split(/\s+/)).toEqual(['0', '100000', '65536']);
    const told = await ask(
      'mapped',
      `id -u; hostname; tr -s ' ' </proc/self/uid_map; cat /proc/self/setgroups
       for file in / /dev/null /dev/console /dev/tty1 /dev/pts/ptmx /proc/1/status /sys/class/net/lo; do stat -c '%n %u' $file; done
       echo quiet >/dev/null && head -c 1 /dev/zero | wc -c; ip link set lo up && ip addr add 10.9.8.7/24 dev lo && echo network`,
    );
    expect(told.split('\n').map((line) => line.trim())).toEqual([
      '0',
      'inside',
      '0 100000 65536',
      'allow',
      '/ 0',
      // The host's own, bound: it may not make nodes.
      '/dev/null 65534',
      '/dev/console 0',
      '/dev/tty1 0',
      '/dev/pts/ptmx 0',
      '/proc/1/status 0',
      '/sys/class/net/lo 0',
      '1',
      'network',
    ]);
  });

  test('may make groups below its own, and cannot reach the host', async () => {
    const told = await ask(
      'mapped',
      `cd /sys/fs/cgroup/unified; mkdir own && echo $$ >own/cgroup.procs && echo made; echo $$ >cgroup.procs; rmdir own
       mknod /tmp/disk b 254 0 2>/dev/null || echo no nodes
       (echo 1 >/proc/sys/kernel/panic) 2>/dev/null || echo no sysctl`,
    );
    expect(told.split('\n')).toEqual(['made', 'no nodes', 'no sysctl']);
  });

  test('a command runs as one of its users', async () => {
    expect(await ask('mapped', 'echo $(id -u) $(id -g); grep -c . /proc/self/uid_map', { uid: 7, gid: 8 })).toBe(
      '7 8\n1',
    );
  });

  test('a command with a terminal has one of its own', async () => {
    const channel = client.openChannel();
    const text = new ChannelText(channel);
    const command = ['sh', '-c', 'tty; stat -c %u $(tty); id -u'];
    const size = { rows: 24, columns: 80, terminal: true };
    const request = { command, cwd: '/', uid: 5, gid: 5, environment: [], ...size };
    await client.request('guest.exec', { name: 'mapped', request, channel: channel.id });
    expect(await text.end()).toMatch(/^\/dev\/pts\/\d+\r\n5\r\n5\r\n$/);
  });

  test('reboots from inside, powers off from inside, and nothing of it stays', async () => {
    await ask('mapped', 'reboot');
    await client.event(
      'guest.changed',
      (guest) => guest.name === 'mapped' && guest.reboots === 1 && guest.state === 'RUNNING',
    );
    await ask('mapped', 'poweroff');
    await client.event('guest.changed', (guest) => guest.name === 'mapped' && guest.state === 'STOPPED');
    await nothingIsLeft();
  });

  test('hooks run as its root from the moment that it has one', async () => {
    const file = `${base}/hooks`;
    writeFileSync(file, '');
    execFileSync('chmod', ['666', file]);
    execFileSync('chmod', ['755', base]);
    const hooks = ['pre-start', 'pre-mount', 'mount', 'start-host'].map(
      (kind) => `lxc.hook.${kind} = echo ${kind} $(cat /proc/self/uid_map) $(id -u) >>${file}`,
    );
    await write('hooked', [...usual, ...idMap, 'lxc.hook.version = 1', ...hooks], 100_000);
    await start('hooked');
    await stop('hooked');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual([
      'pre-start 0 0 4294967295 0',
      'pre-mount 0 100000 65536 0',
      'mount 0 100000 65536 0',
      'start-host 0 0 4294967295 0',
    ]);
    await nothingIsLeft();
  });

  test("files of the host's root are its own where the kernel maps the mount", async () => {
    const rootfs = await write('idmapped', [...usual, ...idMap, 'lxc.rootfs.options = idmap=container']);
    await start('idmapped');
    expect(await ask('idmapped', 'stat -c %u / /bin/busybox; touch /made; stat -c %u /made')).toBe('0\n0\n0');
    expect(lstatSync(`${rootfs}/made`).uid).toBe(0);
    await stop('idmapped');
    await nothingIsLeft();
  });

  test('a folder of another’s belongs to it, read-only where it is to be', async () => {
    const shared = `${base}/shared`;
    mkdirSync(shared);
    execFileSync('chmod', ['700', shared]);
    const entries = [
      `lxc.mount.entry = ${shared} mnt none bind,idmap=container 0 0`,
      `lxc.mount.entry = ${shared} srv none bind,ro,idmap=container,create=dir 0 0`,
      `lxc.mount.entry = ${base}/nowhere opt none bind,optional,idmap=container,create=dir 0 0`,
    ];
    await write('sharing', [...usual, ...idMap, ...entries], 100_000);
    await start('sharing');
    expect(
      await ask(
        'sharing',
        'echo hello >/mnt/file; stat -c %u /mnt /srv/file; (echo no >/srv/file) 2>/dev/null || cat /srv/file',
      ),
    ).toBe('0\n0\nhello');
    expect(statSync(`${shared}/file`).uid).toBe(0);
    await stop('sharing');
    await nothingIsLeft();
  });

  test("with the host's network it has the host's /sys, read-only", async () => {
    const lines = usual.filter((line) => !line.startsWith('lxc.net'));
    await write('networked', [...lines, ...idMap, 'lxc.net.0.type = none'], 100_000);
    const pid = await start('networked');
    expect(namespaceOf(pid, 'net')).toBe(namespaceOf('self', 'net'));
    const told = await ask('networked', 'ls -d /sys/class/net/lo; grep -c " /sys sysfs ro" /proc/mounts');
    expect(told).toBe('/sys/class/net/lo\n1');
    await stop('networked');
    await nothingIsLeft();
  });

  test('an image is mounted by the host, which may', async () => {
    const rootfs = await write('image', [...usual, ...idMap], 100_000);
    const image = `${base}/root.img`;
    execFileSync('mkfs.ext4', ['-q', '-d', rootfs, '-E', 'root_owner=100000:100000', image, '64M'], { stdio: 'pipe' });
    const config = readFileSync(`${base}/guests/image/config`, 'utf8');
    writeFileSync(
      `${base}/guests/image/config`,
      config.replace(/^lxc.rootfs.path.*$/m, `lxc.rootfs.path = loop:${image}`),
    );
    await start('image');
    expect(
      await ask('image', 'grep " / " /proc/mounts | cut -d " " -f 3; stat -c %u /; touch /made && echo made'),
    ).toBe('ext4\n0\nmade');
    await stop('image');
    await nothingIsLeft();
  });
});

describe('what a guest keeps of the host', () => {
  test("Halium's keys: the network and the users are the host's", async () => {
    const lines = usual.filter((line) => !line.startsWith('lxc.net'));
    await write('halium', [...lines, 'lxc.namespace.keep = net user', 'lxc.net.0.type = none']);
    const pid = await start('halium');
    for (const kind of ['net', 'user']) expect(namespaceOf(pid, kind)).toBe(namespaceOf('self', kind));
    for (const kind of ['mnt', 'pid', 'uts', 'ipc', 'cgroup', 'time'])
      expect(namespaceOf(pid, kind)).not.toBe(namespaceOf('self', kind));
    await stop('halium');
    await nothingIsLeft();
  });

  test('its host name, and then it is not changed; without a pid namespace it cannot reboot', async () => {
    const host = execFileSync('hostname', { encoding: 'utf8' });
    const command = 'lxc.init.cmd = /bin/sh -c "sleep 1000; true"';
    await write('keeping', [...usual, 'lxc.namespace.keep = uts ipc pid', 'lxc.uts.name = another', command]);
    const pid = await start('keeping');
    for (const kind of ['uts', 'ipc', 'pid']) expect(namespaceOf(pid, kind)).toBe(namespaceOf('self', kind));
    expect(execFileSync('hostname', { encoding: 'utf8' })).toBe(host);
    const bounding = /^CapBnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    expect((BigInt(`0x${bounding}`) >> 22n) & 1n).toBe(0n);
    await stop('keeping');
    await nothingIsLeft();
  });

  test("a sysctl of a kept namespace is refused, for it is the host's", async () => {
    const lines = usual.filter((line) => !line.startsWith('lxc.net'));
    await write('sysctl', [...lines, 'lxc.namespace.keep = net', 'lxc.sysctl.net.ipv4.ip_forward = 1']);
    expect(await refusal('sysctl')).toMatchObject({
      reason: 'config-invalid',
      details: { key: 'lxc.sysctl.net.ipv4.ip_forward' },
    });
    await nothingIsLeft();
  });
});

describe('what a guest shares with another', () => {
  beforeAll(async () => {
    await write('first', [...usual, 'lxc.uts.name = first']);
    await start('first');
    await ask('first', 'ip link set lo up; ip addr add 10.1.2.3/32 dev lo');
  });

  afterAll(() => stop('first'));

  const address = 'ip -4 -o addr show lo | grep -c 10.1.2.3';
  const pid = async (): Promise<number> =>
    (await client.request('guest.list', {})).find(({ name }) => name === 'first')?.initPid ?? 0;

  test.each([
    ['its name', async () => 'first'],
    ['its folder', async () => `${base}/guests/first`],
    ['its process', async () => String(await pid())],
    ['a file', async () => `/proc/${await pid()}/ns/net`],
  ])('its network, by %s', async (_, source) => {
    await write('second', [...usual, 'lxc.uts.name = second', `lxc.namespace.share.net = ${await source()}`]);
    await start('second');
    expect(await ask('second', address)).toBe('1');
    expect(await ask('second', 'hostname')).toBe('second');
    await stop('second');
    expect(await ask('first', address)).toBe('1');
  });

  test('all that can be shared, with a clock of its own', async () => {
    const kinds = ['net', 'uts', 'ipc', 'pid', 'cgroup'];
    const shares = kinds.map((kind) => `lxc.namespace.share.${kind} = first`);
    const command = 'lxc.init.cmd = /bin/sh -c "sleep 1000; true"';
    await write('third', [...usual, ...shares, command, 'lxc.time.offset.boot = 1h']);
    const third = await start('third');
    const first = await pid();
    for (const kind of kinds) expect(namespaceOf(third, kind)).toBe(namespaceOf(first, kind));
    expect(namespaceOf(third, 'time')).not.toBe(namespaceOf(first, 'time'));
    expect(await ask('third', 'hostname')).toBe('first');
    await stop('third');
    expect(await ask('first', 'hostname')).toBe('first');
  });

  test('a guest that does not run is named, and so is the guest itself', async () => {
    await write('fourth', [...usual, 'lxc.namespace.share.net = nobody']);
    expect(await refusal('fourth')).toMatchObject({
      details: { key: 'lxc.namespace.share.net', hint: 'start it before' },
    });
    await write('fifth', [...usual, 'lxc.namespace.share.net = fifth']);
    expect(await refusal('fifth')).toMatchObject({ details: { key: 'lxc.namespace.share.net' } });
  });
});

test("users of another guest's, with its ids", async () => {
  await write('owner', [...usual, ...idMap], 100_000);
  await write('member', [...usual, 'lxc.namespace.share.user = owner', 'lxc.namespace.share.net = owner'], 100_000);
  const owner = await start('owner');
  const member = await start('member');
  for (const kind of ['user', 'net']) expect(namespaceOf(member, kind)).toBe(namespaceOf(owner, kind));
  expect(namespaceOf(member, 'pid')).not.toBe(namespaceOf(owner, 'pid'));
  expect(statSync(`/proc/${member}`).uid).toBe(100_000);
  expect(await ask('member', 'id -u; stat -c %u /')).toBe('0\n0');
  await stop('member');
  await stop('owner');
  await nothingIsLeft();
});

test('clocks go as the config says', async () => {
  const day = 86_400;
  await write('clocks', [...usual, `lxc.time.offset.boot = ${day}s`, 'lxc.time.offset.monotonic = -250ms']);
  const pid = await start('clocks');
  expect(
    readFileSync(`/proc/${pid}/timens_offsets`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)),
  ).toEqual([
    ['monotonic', '-1', '750000000'],
    ['boottime', String(day), '0'],
  ]);
  const inside = Number(await ask('clocks', 'cut -d " " -f 1 /proc/uptime'));
  const outside = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  expect(inside - outside).toBeGreaterThan(day - 60);
  await stop('clocks');
  await nothingIsLeft();
});
