// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
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
import { NameServer } from '../../../../e2e/fixtures/name-server.ts';

const name = 'named';
const run = promisify(execFile);
let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let pid: number;
let servers: NameServer[] = [];
const folder = (): string => `${base}/guests/${name}`;
const resolvConf = (): string => `${base}/resolv.conf`;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-dns-');
  mkdirSync(`${folder()}/log`, { recursive: true });
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  cpSync(rootfsDirectory, `${folder()}/rootfs`, { recursive: true, verbatimSymlinks: true });
  rmSync(`${folder()}/rootfs/etc/resolv.conf`, { force: true });
  const init = ['lxc.init.cmd = /bin/sh -c "read line" init', 'lodge.net.0.init = dns1={dns}'];
  const lines = ['lxc.mount.auto = proc sys', ...init, 'lodge.net.0.nat = 1'];
  writeFileSync(`${folder()}/config`, [`lxc.rootfs.path = dir:${folder()}/rootfs`, ...lines, ''].join('\n'));
  servers = [
    await NameServer.open('127.0.0.77', [10, 11, 12, 1]),
    await NameServer.open('127.0.0.78', [10, 11, 12, 2]),
  ];
  writeFileSync(resolvConf(), 'nameserver 127.0.0.77\n');
  // The host's own file stays as it is.
  execFileSync('mount', ['--bind', resolvConf(), '/etc/resolv.conf']);
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
  pid = (await client.request('guest.start', { name })).initPid ?? 0;
});

afterAll(async () => {
  await client?.close();
  execFileSync('umount', ['/etc/resolv.conf']);
  for (const server of servers) await server.close();
  rmSync(base, { recursive: true, force: true });
});

/** A program of the guest's, in all its namespaces. */
async function inside(...words: string[]): Promise<string> {
  const within = ['--target', String(pid), '--all', `--root=/proc/${pid}/root`];
  return (await run('nsenter', [...within, ...words], { env: { PATH: '/bin:/sbin' } })).stdout;
}

async function gateway(): Promise<string> {
  return /default via (\S+)/.exec(await inside('/sbin/ip', 'route'))?.[1] ?? '';
}

/** The host's own node, in the guest's network: it asks again by TCP where an answer is cut. */
async function resolve(server: string, ...names: string[]): Promise<string[]> {
  const program = `const { Resolver } = require('node:dns').promises;
    const resolver = new Resolver({ tries: 1, timeout: 8000 });
    resolver.setServers([process.argv[1]]);
    Promise.all(process.argv.slice(2).map((name) => resolver.resolve4(name)))
      .then((found) => console.log(JSON.stringify(found.flat())));`;
  const words = [`--net=/proc/${pid}/ns/net`, process.execPath, '-e', program, server, ...names];
  return JSON.parse((await run('nsenter', words)).stdout) as string[];
}

test('a guest asks its gateway, which asks the servers of the host', async () => {
  expect(await inside('/bin/nslookup', 'lodge.example', await gateway())).toContain('10.11.12.1');
  expect(servers[0]?.asked).toContain('udp lodge.example 1');
});

test('its programs find the gateway in /etc/resolv.conf, which it did not have, and init among its words', async () => {
  expect(readFileSync(`${folder()}/rootfs/etc/resolv.conf`, 'utf8')).toContain(`\nnameserver ${await gateway()}\n`);
  expect(await inside('/bin/nslookup', 'other.example')).toContain('10.11.12.1');
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  expect(words.slice(0, 3)).toEqual(['/bin/sh', '-c', 'read line']);
  expect(words).toContain(`dns1=${await gateway()}`);
});

test('by IPv6 too', async () => {
  // Not made of the guest's addresses: one that it has drawn by itself may end as its own does.
  const six = /default via (fd\S+)/.exec(await inside('/sbin/ip', '-6', 'route'))?.[1];
  const asked = (): Promise<string[]> => resolve(`[${six}]`, 'six.example').catch((error: Error) => [error.message]);
  await expect.poll(asked).toEqual(['10.11.12.1']);
});

test('a long answer goes by TCP, many names at a time', async () => {
  const names = Array.from({ length: 20 }, (_, number) => `${number % 2 === 0 ? 'long' : 'short'}${number}.example`);
  expect(await resolve(await gateway(), ...names)).toEqual(names.map(() => '10.11.12.1'));
  expect(servers[0]?.asked.filter((each) => each.startsWith('tcp long')).length).toBe(10);
});

test('other servers of the host are asked at once, without the guest hearing of it', async () => {
  writeFileSync(resolvConf(), '# changed\nnameserver 127.0.0.78\n');
  expect(await inside('/bin/nslookup', 'lodge.example', await gateway())).toContain('10.11.12.2');
});

test("port 53 stays the host's, for servers that take it on all addresses", async () => {
  // As one on all addresses would: this is one of them.
  const own = await NameServer.open(await gateway(), [10, 11, 12, 9]);
  expect(await inside('/bin/nslookup', 'lodge.example', await gateway())).toContain('10.11.12.2');
  await own.close();
});

test('a server that is gone is told of as a failure, in time', async () => {
  writeFileSync(resolvConf(), '# there is none\nnameserver 127.0.0.79\n');
  const { stdout, stderr } = await inside('/bin/nslookup', 'lodge.example', await gateway()).then(
    (output) => ({ stdout: output, stderr: '' }),
    (error: { stdout: string; stderr: string }) => error,
  );
  expect(`${stdout}${stderr}`).toMatch(/SERVFAIL/);
});

test('a restart serves the guest anew, and leaves nothing open', async () => {
  const monitorPid = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const open = (): string[] =>
    readdirSync(`/proc/${monitorPid}/fd`).map((fd) => readlinkSync(`/proc/${monitorPid}/fd/${fd}`));
  const kinds = (): string[] =>
    open()
      .map((link) => link.replace(/\d+/g, 'N'))
      .sort();
  const before = kinds();
  pid = (await client.request('guest.restart', { name, timeoutMs: 100 })).initPid ?? 0;
  writeFileSync(resolvConf(), 'nameserver 127.0.0.78\n');
  expect(await inside('/bin/nslookup', 'lodge.example', await gateway())).toContain('10.11.12.2');
  await expect.poll(kinds).toEqual(before);
});

test('servers that the config names are asked instead', async () => {
  await client.request('guest.kill', { name });
  appendFileSync(`${folder()}/config`, 'lodge.net.0.dns = 127.0.0.77\n');
  pid = (await client.request('guest.start', { name })).initPid ?? 0;
  expect(await inside('/bin/nslookup', 'lodge.example', await gateway())).toContain('10.11.12.1');
});

test('nothing is left when it stops', async () => {
  await client.request('guest.kill', { name });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
