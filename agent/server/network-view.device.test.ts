// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import type { GuestCreateRequest } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;
const name = 'networked';

/** Answers when the command has ended. */
async function run(command: string): Promise<number> {
  const channel = client.openChannel();
  channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
  const request = {
    ...{ command: ['/bin/sh', '-c', command], cwd: '/', environment: ['PATH=/bin:/sbin'], uid: 0, gid: 0 },
    ...{ terminal: false, rows: 24, columns: 80 },
  };
  await client.request('guest.exec', { name, request, channel: channel.id });
  channel.end();
  return (await client.event('exec.ended', (each) => each.channel === channel.id)).code;
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-network-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request: GuestCreateRequest = {
    ...{ name, template: 'linux' as const, ttys: 0, limits: {}, haltSignal: busyboxSignals.halt },
    network: { type: 'veth', ipv4Address: '10.85.0.2/24', ipv4Gateway: '10.85.0.1', hostAddress: '10.85.0.1/24' },
  };
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  before = machineFootprint(base);
  await client.request('guest.start', { name });
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('a listener is told with the process that holds it, by the number that the guest has for it', async () => {
  // It goes into the background when it listens.
  expect(await run('httpd -p 8080 -h / && pidof httpd > /httpd.pid')).toBe(0);
  const { sockets, shared } = await client.request('guest.network', { name });
  expect(shared).toBe(false);
  const [listener] = sockets.filter((each) => each.localPort === 8080);
  const pid = Number(readFileSync(`${base}/guests/${name}/rootfs/httpd.pid`, 'utf8').trim());
  expect(listener).toMatchObject({ state: 'LISTEN', uid: 0, holders: [{ pid, name: 'httpd' }] });
  const comm = readFileSync(`/proc/${listener?.holders[0]?.hostPid}/comm`, 'utf8');
  expect(comm).toBe('httpd\n');
});

test('routes are those inside, without the own addresses of the guest', async () => {
  const { routes } = await client.request('guest.network', { name });
  expect(routes.filter(({ link }) => link === 'eth0')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ destination: 'default', gateway: '10.85.0.1', kind: 'unicast', table: 254 }),
      expect.objectContaining({ destination: '10.85.0.0/24', source: '10.85.0.2', origin: 'kernel' }),
    ]),
  );
});

test('the resolver is read through links of the guest, which never lead out of it', async () => {
  expect(await run('mkdir -p /etc /run && echo nameserver 9.9.9.9 > /run/r && ln -sf /run/r /etc/resolv.conf')).toBe(0);
  expect((await client.request('guest.network', { name })).resolver).toMatchObject({ servers: ['9.9.9.9'] });
  // /etc/hostname of the host is no file of the guest's.
  expect(await run('ln -sf ../../../../../../etc/machine-id /etc/resolv.conf')).toBe(0);
  expect((await client.request('guest.network', { name })).resolver.path).toBeUndefined();
});

test('a pipe in the place of a file holds nobody up', async () => {
  expect(await run('rm /etc/resolv.conf && mkfifo /etc/resolv.conf')).toBe(0);
  expect((await client.request('guest.network', { name })).resolver).toEqual({ servers: [], search: [], options: [] });
});

test('a port of the guest is reached through its own network, and both ends hear of the end', async () => {
  // The first test has left a server there. Larger than what a channel and a socket hold.
  expect(await run('head -c 3000000 /dev/zero | tr "\\000" x > /page')).toBe(0);
  const channel = client.openChannel();
  const answer = new ChannelText(channel);
  await expect(client.request('guest.connect', { name, port: 8080, channel: channel.id })).resolves.toEqual({
    address: '127.0.0.1',
  });
  channel.write(new TextEncoder().encode('GET /page HTTP/1.0\r\n\r\n'));
  channel.end();
  const [head = '', body = ''] = (await answer.end()).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.[01] 200/);
  expect(body).toHaveLength(3_000_000);
});

test('a port on which nothing listens is told by its number', async () => {
  const channel = client.openChannel();
  await expect(client.request('guest.connect', { name, port: 8081, channel: channel.id })).rejects.toMatchObject({
    reason: 'port-closed',
    details: { guest: name, port: 8081 },
  });
});

test('a connection that is open when the guest stops ends with it', async () => {
  const channel = client.openChannel();
  const answer = new ChannelText(channel);
  await client.request('guest.connect', { name, port: 8080, channel: channel.id });
  await client.request('guest.stop', { name });
  expect(await answer.end()).toBe('');
  channel.end();
});

test('a guest that does not run is refused, and nothing is left of the looking', async () => {
  await expect(client.request('guest.network', { name })).rejects.toMatchObject({ reason: 'guest-not-running' });
  // The kernel takes the links of a dead namespace down in its own time.
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
