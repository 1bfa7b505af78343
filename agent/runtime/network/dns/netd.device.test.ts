// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';

const name = 'asking';
/** Only where it is missing; empty, and seen with something in it by the session of this test alone. */
const place = '/dev/socket';
const hadPlace = existsSync(place);
const run = promisify(execFile);
let base: string;
let client: LodgedClient;
let netd: Server;
let pid: number;
const commands: string[] = [];

/** A stand-in for netd's proxy: it knows one command, and every name has one address. */
function answerTo(command: string): Buffer {
  const [word, network, flags, query = ''] = command.replace(/\0$/, '').split(' ');
  commands.push(`${word} ${network} ${flags}`);
  const asked = Buffer.from(query, 'base64');
  const end = asked.indexOf(0, 12) + 5;
  const isAddress = asked.readUInt16BE(end - 4) === 1;
  const header = Buffer.from([0x12, 0x34, 0x81, 0x80, 0, 1, 0, isAddress ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 11, 12, 13]);
  const answer = Buffer.concat([header, asked.subarray(12, end), ...(isAddress ? [record] : [])]);
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, answer.length >> 8, answer.length & 0xff]), answer]);
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-netd-');
  const folder = `${base}/guests/${name}`;
  for (const each of [`${folder}/log`, `${base}/socket`]) mkdirSync(each, { recursive: true });
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  cpSync(rootfsDirectory, `${folder}/rootfs`, { recursive: true, verbatimSymlinks: true });
  const lines = ['lxc.mount.auto = proc sys', 'lxc.init.cmd = /bin/sleep 1d', 'lodge.net.0.nat = 1'];
  writeFileSync(`${folder}/config`, [`lxc.rootfs.path = dir:${folder}/rootfs`, ...lines, ''].join('\n'));
  netd = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('data', (data) => connection.end(answerTo(data.toString())));
  });
  netd.listen(`${base}/socket/dnsproxyd`);
  await once(netd, 'listening');
  if (!hadPlace) mkdirSync(place);
  const within = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec'];
  client = await LodgedClient.open(base, [...within, `mount --bind ${base}/socket ${place}; exec "$@"`, 'sh']);
  pid = (await client.request('guest.start', { name })).initPid ?? 0;
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  netd?.close();
  if (!hadPlace) rmdirSync(place);
  rmSync(base, { recursive: true, force: true });
});

test("on a host with Android's netd it is netd that answers a guest", async () => {
  const within = ['--target', String(pid), '--all', `--root=/proc/${pid}/root`];
  const { stdout } = await run('nsenter', [...within, '/bin/nslookup', 'lodge.example'], { env: { PATH: '/bin' } });
  expect(stdout).toContain('10.11.12.13');
  expect([...new Set(commands)]).toEqual(['resnsend 0 0']);
});
