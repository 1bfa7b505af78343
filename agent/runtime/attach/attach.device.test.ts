// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { openDescriptors } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
const request = { cwd: '/', uid: 0, gid: 0, environment: [] as string[], terminal: false, rows: 24, columns: 80 };

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-attach-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const guest = { name: 'host', template: 'linux', haltSignal, rebootSignal, ttys: 0 } as const;
  const created = client.request('guest.create', {
    request: { ...guest, limits: { pids: 64 }, network: { type: 'empty' } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  await client.request('guest.start', { name: 'host' });
});

afterAll(async () => {
  await client.request('guest.kill', { name: 'host' });
  await client.close();
  rmSync(base, { recursive: true, force: true });
});

interface Ended {
  text: string;
  code: number;
}

/** Runs a command to its end. */
async function run(command: string[], change: Partial<typeof request> = {}, input = ''): Promise<Ended> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  await client.request('guest.exec', {
    name: 'host',
    request: { ...request, command, ...change },
    channel: channel.id,
  });
  const ended = client.event('exec.ended', (event) => event.channel === channel.id);
  if (input !== '') channel.write(new TextEncoder().encode(input));
  channel.end();
  const { code } = await ended;
  return { text: await text.end(), code };
}

test('a command runs in the namespaces and the cgroup of the guest', async () => {
  const { text, code } = await run([
    'sh',
    '-c',
    'hostname; grep ^0: /proc/self/cgroup; for i in self 1; do ls -l /proc/$i/ns/net | grep -o net:.*; done',
  ]);
  const [host, cgroup, own, init] = text.trim().split('\n');
  expect({ host, cgroup, code }).toEqual({ host: 'host', cgroup: '0::/', code: 0 });
  expect(own).toBe(init);
  expect(own).not.toBe(execFileSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).trim());
});

test.each([
  [['sh', '-c', 'exit 7'], 7],
  [['sh', '-c', 'kill -9 $$'], 137],
] as const)('the end of %j is told', async (command, code) => {
  expect(await run([...command])).toMatchObject({ code });
});

test('input goes in and ends, output comes out byte by byte', async () => {
  const input = Array.from({ length: 200_000 }, (_, index) => `line ${index}`).join('\n');
  const { text, code } = await run(['cat'], {}, input);
  expect(code).toBe(0);
  expect(text === input).toBe(true);
});

test('with a terminal it has one, of the size that was asked, and a resize reaches it', async () => {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  const command = ['sh', '-i'];
  const asked = { ...request, command, terminal: true, rows: 31, columns: 99 };
  await client.request('guest.exec', { name: 'host', request: asked, channel: channel.id });
  const type = (line: string): void => void channel.write(new TextEncoder().encode(`${line}\n`));
  type('stty size');
  await text.contains('31 99\r\n');
  await client.request('exec.resize', { channel: channel.id, rows: 40, columns: 120 });
  type('stty size');
  await text.contains('40 120\r\n');
  const ended = client.event('exec.ended', (event) => event.channel === channel.id);
  type('exit 3');
  expect(await ended).toMatchObject({ code: 3 });
});

test('identity, folder and environment are those that were asked', async () => {
  const change = { uid: 1000, gid: 1001, cwd: '/tmp', environment: ['GREETING=hello there'] };
  const { text } = await run(
    ['sh', '-c', 'echo $(id -u) $(id -g) $(pwd) $GREETING; grep Groups /proc/self/status'],
    change,
  );
  expect(text).toMatch(/^1000 1001 \/tmp hello there\nGroups:\s*\n$/);
});

test('a command has no more capabilities than init', async () => {
  const { text } = await run(['sh', '-c', 'grep -h CapBnd /proc/1/status /proc/self/status | sort -u | wc -l']);
  expect(text.trim()).toBe('1');
});

test("a guest of the template takes no records from the kernel's log, of which nobody else would get them", async () => {
  const { text } = await run(['sh', '-c', 'head -c 1 /proc/kmsg 2>&1; dmesg -c 2>&1 | tail -n 1']);
  expect(text).toMatch(/kmsg: Operation not permitted\n.*Operation not permitted\n$/);
});

test('a program that is not there is refused by name', async () => {
  const failure = await run(['nothing-like-it']).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ reason: 'exec-failed', details: { path: 'nothing-like-it', code: 'ENOENT' } });
});

test('a command whose reader has gone is killed, and nothing of it stays', async () => {
  const before = openDescriptors(client.process.pid ?? 0).length;
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  await client.request('guest.exec', {
    name: 'host',
    request: { ...request, command: ['sleep', '7777'] },
    channel: channel.id,
  });
  const sleepers = async (): Promise<string> => (await run(['sh', '-c', 'ps | grep -c "[s]leep 7777"'])).text.trim();
  expect(await sleepers()).toBe('1');
  channel.reset('gone');
  await expect.poll(sleepers).toBe('0');
  await expect.poll(() => openDescriptors(client.process.pid ?? 0).length).toBe(before);
});
