// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';
import { machineFootprint } from '../../../../e2e/fixtures/machine-footprint.ts';

const name = 'natted';
/** The host's way out, whose other end is a network of its own that knows nothing of the guest's addresses. */
const uplink = 'ltup';
const [hostFour, worldFour, hostSix, worldSix] = ['198.51.100.2', '198.51.100.1', '2001:db8:1::2', '2001:db8:1::1'];
let base: string;
let busybox: string;
let client: LodgedClient;
let world: ChildProcess;
let before: object;
const folder = (): string => `${base}/guests/${name}`;

const ip = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8' });
const within = (pid: number, ...command: string[]): string =>
  execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, ...command], { encoding: 'utf8', timeout: 20_000 });

/** Tells whoever connects which address it came from. */
const answerer = `require('net').createServer((socket) => socket.end(socket.remoteAddress)).listen(8080, '::', () => console.log('up'))`;
const asker = `let text = ''; require('net').connect(Number(process.argv[2]), process.argv[1]).on('data', (bytes) => (text += bytes)).on('end', () => console.log(text)).on('error', (error) => console.log(error.code)).end(process.argv[3] ?? '')`;

/** What is said to a process in the network of `pid` that connects. */
const asked = (pid: number, address: string, port: number, text = ''): string =>
  within(pid, process.execPath, '-e', asker, address, String(port), text).trim();

const forwarding = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding', `ipv6/conf/${uplink}/accept_ra`];

/** Everything that NAT touches. */
function hostState(): object {
  return {
    machine: machineFootprint(base),
    routes: [ip('route'), ip('-6', 'route', 'show', 'table', 'main').replace(/^fe80.*\n/gm, '')],
    rules: [ip('rule'), ip('-6', 'rule')],
    sysctls: forwarding.map((each) => readFileSync(`/proc/sys/net/${each}`, 'utf8').trim()),
  };
}

async function restored(): Promise<void> {
  await expect.poll(hostState, { timeout: 10_000 }).toEqual(before);
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-nat-');
  world = spawn('unshare', ['--net', process.execPath, '-e', answerer], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(world.stdout ?? world, 'data');
  const pid = String(world.pid);
  ip('link', 'add', uplink, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid);
  ip('link', 'set', uplink, 'up');
  within(world.pid ?? 0, 'ip', 'link', 'set', 'eth0', 'up');
  for (const cidr of [`${worldFour}/24`, `${worldSix}/64`])
    within(world.pid ?? 0, 'ip', 'address', 'add', cidr, 'dev', 'eth0', ...(cidr.includes(':') ? ['nodad'] : []));
  ip('address', 'add', `${hostFour}/24`, 'dev', uplink);
  ip('address', 'add', `${hostSix}/64`, 'dev', uplink, 'nodad');
  ip('route', 'add', 'default', 'via', worldFour);
  ip('-6', 'route', 'add', 'default', 'via', worldSix);
  mkdirSync(`${folder()}/log`, { recursive: true });
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  cpSync(rootfsDirectory, `${folder()}/rootfs`, { recursive: true, verbatimSymlinks: true });
  busybox = `${folder()}/rootfs/bin/busybox`;
  client = await LodgedClient.open(base);
  before = hostState();
});

afterAll(async () => {
  await client?.close();
  world?.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

async function start(...lines: string[]): Promise<number> {
  const own = [`lxc.rootfs.path = dir:${folder()}/rootfs`, 'lxc.mount.auto = proc sys', 'lodge.net.0.nat = 1'];
  const init = 'lxc.init.cmd = /bin/busybox httpd -f -p 5555 -h /etc';
  writeFileSync(`${folder()}/config`, [...own, init, ...lines, ''].join('\n'));
  return (await client.request('guest.start', { name })).initPid ?? 0;
}

test('a guest has its address when it starts, and reaches the world by addresses of the host', async () => {
  const pid = await start();
  expect(within(pid, 'ip', '-4', '-o', 'address', 'show', 'eth0')).toMatch(/inet 10\.\d+\.\d+\.\d+\/30/);
  expect(within(pid, 'ip', 'route')).toMatch(/^default via 10\..* dev eth0/);
  expect(within(pid, 'ip', '-6', 'route')).toMatch(/^default via fd/m);
  expect(asked(pid, worldFour, 8080)).toBe(`::ffff:${hostFour}`);
  await expect.poll(() => asked(pid, worldSix, 8080), { timeout: 10_000 }).toBe(hostSix);
  expect(within(pid, busybox, 'ping', '-c', '1', '-W', '5', worldFour)).toContain(' 0% packet loss');
  await client.request('guest.kill', { name });
  await restored();
});

test('a port of the host leads to the guest, and nothing else comes in from outside', async () => {
  const pid = await start('lodge.net.0.forward = tcp 8123 5555');
  const request = 'GET /inittab HTTP/1.0\r\n\r\n';
  expect(asked(world.pid ?? 0, hostFour, 8123, request)).toContain('200 OK');
  expect(asked(process.pid, hostFour, 8123, request)).toContain('200 OK');
  const guest = /inet (10\.[\d.]+)/.exec(within(pid, 'ip', '-4', 'address', 'show', 'eth0'))?.[1] ?? '';
  within(world.pid ?? 0, 'ip', 'route', 'add', `${guest}/32`, 'via', hostFour);
  expect(within(world.pid ?? 0, 'sh', '-c', `${busybox} ping -c 1 -W 1 ${guest} || :`)).toContain('100% packet loss');
  await client.request('guest.kill', { name });
  await restored();
});
