// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../../e2e/fixtures/machine-footprint.ts';

const name = 'served';
let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let pid: number;
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
  const lines = ['lxc.mount.auto = proc sys', 'lxc.init.cmd = /bin/sleep 1d', 'lodge.net.0.nat = 1'];
  writeFileSync(`${folder()}/config`, [`lxc.rootfs.path = dir:${folder()}/rootfs`, ...lines, ''].join('\n'));
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
  pid = (await client.request('guest.start', { name })).initPid ?? 0;
});

afterAll(async () => {
  await client?.close();
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
