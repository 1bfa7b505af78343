// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../../e2e/fixtures/machine-footprint.ts';

const name = 'served';
let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let pid: number;
/** The host's server for names: it never answers. */
let silent: Socket;
let askedCount = 0;
const folder = (): string => `${base}/guests/${name}`;

/** What busybox's client tells its script (udhcpc(8)). */
const script = '#!/bin/sh\n[ "$1" = bound ] || [ "$1" = renew ] && env | sort >/lease\nexit 0\n';

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-services-');
  mkdirSync(`${folder()}/log`, { recursive: true });
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  cpSync(rootfsDirectory, `${folder()}/rootfs`, { recursive: true, verbatimSymlinks: true });
  writeFileSync(`${folder()}/rootfs/lease.sh`, script);
  chmodSync(`${folder()}/rootfs/lease.sh`, 0o755);
  silent = createSocket('udp4', () => askedCount++);
  silent.bind(53, '127.0.0.79');
  await once(silent, 'listening');
  const network = ['lodge.net.0.nat = 1', 'lodge.net.0.dns = 127.0.0.79'];
  const lines = ['lxc.mount.auto = proc sys', 'lxc.init.cmd = /bin/sleep 1d', ...network];
  writeFileSync(`${folder()}/config`, [`lxc.rootfs.path = dir:${folder()}/rootfs`, ...lines, ''].join('\n'));
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
  pid = (await client.request('guest.start', { name })).initPid ?? 0;
});

afterAll(async () => {
  await client?.close();
  silent?.close();
  rmSync(base, { recursive: true, force: true });
});

/** A program of the guest's, in all its namespaces. */
function inside(...words: string[]): string {
  return execFileSync('nsenter', ['--target', String(pid), '--all', `--root=/proc/${pid}/root`, ...words], {
    encoding: 'utf8',
    env: { PATH: '/bin:/sbin' },
  });
}

const gateway = (): string => /default via (\S+)/.exec(inside('/sbin/ip', 'route'))?.[1] ?? '';

function lease(): Record<string, string> {
  const lines = readFileSync(`${folder()}/rootfs/lease`, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

const client4 = ['/sbin/udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-s', '/lease.sh'];

test('the client of a guest gets the address that it has, with router, DNS and MTU', () => {
  const host = gateway();
  const address = /inet (\S+)\/30/.exec(inside('/sbin/ip', 'address', 'show', 'eth0'))?.[1];
  // Without an address, as a client asks.
  inside('/sbin/ip', 'address', 'flush', 'dev', 'eth0', 'scope', 'global');
  inside(...client4, '-O', 'mtu');
  expect(lease()).toMatchObject({
    ip: address,
    mask: '30',
    subnet: '255.255.255.252',
    router: host,
    dns: host,
    mtu: '1500',
    lease: '3600',
    serverid: host,
  });
  inside('/sbin/ip', 'address', 'add', `${address}/30`, 'dev', 'eth0');
  inside('/sbin/ip', 'route', 'add', 'default', 'via', host);
});

test('another interface of the guest gets none meanwhile', () => {
  inside('/sbin/ip', 'link', 'add', 'second', 'link', 'eth0', 'type', 'macvlan', 'mode', 'bridge');
  inside('/sbin/ip', 'link', 'set', 'second', 'up');
  try {
    const words = ['--target', String(pid), '--all', `--root=/proc/${pid}/root`, '/sbin/udhcpc', '-i', 'second'];
    const { status } = spawnSync('nsenter', [...words, '-f', '-q', '-n', '-t', '1', '-T', '1', '-s', '/lease.sh']);
    expect(status).toBe(1);
  } finally {
    inside('/sbin/ip', 'link', 'delete', 'second');
  }
});

/**
 * From the guest's network: clients of DHCP of its own invention, some of whose messages are none, names that nobody knows, and
 * connections without a question.
 */
const flood = `
  const { createSocket } = require('node:dgram');
  const { connect } = require('node:net');
  const { randomBytes } = require('node:crypto');
  const [gateway] = process.argv.slice(1);
  const held = Array.from({ length: 40 }, () => connect(53, gateway).on('error', () => undefined));
  const clients = createSocket('udp4');
  const names = createSocket('udp4');
  const discover = (n) => {
    const message = Buffer.alloc(300);
    message.set([1, 1, 6, 0], 0);
    randomBytes(4).copy(message, 4);
    randomBytes(6).copy(message, 28);
    message.set([0x63, 0x82, 0x53, 0x63, 53, 1, 1, 255], 236);
    // An option that is cut off, one that is longer than the message, and bytes of chance.
    if (n % 4 === 1) return message.subarray(0, 241);
    if (n % 4 === 2) message.set([12, 255], 243);
    if (n % 4 === 3) randomBytes(60).copy(message, 240);
    return message;
  };
  const question = (n) => {
    const label = Buffer.from('name' + n);
    const header = Buffer.from([n >> 8, n & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    return Buffer.concat([header, Buffer.from([label.length]), label, Buffer.from([0, 0, 1, 0, 1])]);
  };
  const send = (socket, bytes, port, to) => new Promise((resolve) => socket.send(bytes, port, to, resolve));
  clients.bind(68, async () => {
    clients.setBroadcast(true);
    for (let n = 0; n < 3000; n++) {
      await send(clients, discover(n), 67, '255.255.255.255');
      await send(names, question(n), 53, gateway);
    }
    for (const connection of held) connection.destroy();
    clients.close();
    names.close();
  });
`;

/** The guest's log of this boot, in the monitor's words. */
function told(pattern: RegExp): string[] {
  const boots = `${folder()}/log/boots`;
  const parts = readdirSync(boots).flatMap((boot) =>
    readdirSync(`${boots}/${boot}`).map((part) => `${boots}/${boot}/${part}`),
  );
  return parts.flatMap((part) =>
    readFileSync(part, 'latin1')
      .split('\n')
      .filter((line) => pattern.test(line)),
  );
}

test('a guest that floods costs its monitor little, asks little of the host, and is told of little', async () => {
  const monitor = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const residentKilobytes = (): number =>
    Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${monitor}/status`, 'utf8'))?.[1]);
  const openFds = (): string[] =>
    readdirSync(`/proc/${monitor}/fd`).map((fd) => readlinkSync(`/proc/${monitor}/fd/${fd}`).replace(/\d+/g, 'N'));
  const [fdsBefore, residentBefore] = [openFds().sort(), residentKilobytes()];
  const words = [`--net=/proc/${pid}/ns/net`, process.execPath, '-e', flood, gateway()];
  const over = promisify(execFile)('nsenter', words);
  // What a person asks of it is answered meanwhile.
  await expect.poll(() => askedCount).toBeGreaterThan(0);
  expect(await client.request('guest.get', { name })).toMatchObject({ state: 'RUNNING' });
  await over;
  // Questions under way, and connections.
  expect(openFds().length - fdsBefore.length).toBeLessThanOrEqual(64 + 16);
  expect(residentKilobytes() - residentBefore).toBeLessThan(4096);
  // 64 questions at a time, each twice.
  expect(askedCount).toBeLessThanOrEqual(128);
  // Who has the lease has it still.
  rmSync(`${folder()}/rootfs/lease`);
  inside(...client4, '-t', '10', '-T', '1');
  expect(lease()).toMatchObject({ lease: '3600' });
  const refused = told(/DHCP: .* gets no address/).length;
  expect([refused > 0, refused <= 8]).toEqual([true, true]);
  expect(told(/more than 64 names at a time/).length).toBe(1);
  await expect.poll(() => openFds().sort(), { timeout: 20_000 }).toEqual(fdsBefore);
});

test('a guest makes an address of its own below the network that the host tells', async () => {
  inside('/sbin/ip', 'link', 'set', 'eth0', 'down');
  inside('/sbin/ip', 'link', 'set', 'eth0', 'up');
  await expect
    .poll(() => inside('/sbin/ip', '-6', 'address', 'show', 'eth0'))
    .toMatch(/inet6 fd[0-9a-f:]+ff:fe[0-9a-f:]+\/64 scope global dynamic/);
});

test('nothing is left when it stops', async () => {
  await client.request('guest.kill', { name });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
