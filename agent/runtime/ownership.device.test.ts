// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';

let base: string;
let archive: Buffer;
let client: LodgedClient;

async function create(name: string, networkType: 'empty' | 'veth', extra = ''): Promise<void> {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const request = { name, template: 'linux', haltSignal, rebootSignal, ttys: 2, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: networkType } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(archive));
  channel.end();
  await created;
  appendFileSync(`${base}/guests/${name}/config`, extra);
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-ownership-');
  archive = readFileSync((await buildBusyboxGuest('amd64')).tarPath);
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test("a start that fails on a taken link's name leaves that link alone", async () => {
  execFileSync('ip', ['link', 'add', 'lodgetaken0', 'type', 'veth', 'peer', 'name', 'lodgetaken1']);
  onTestFinished(() => void execFileSync('ip', ['link', 'delete', 'lodgetaken0']));
  await create('taken', 'veth', 'lxc.net.0.veth.pair = lodgetaken0\n');
  await expect(client.request('guest.start', { name: 'taken' })).rejects.toMatchObject({
    reason: 'start-failed',
    details: { step: 'host network', code: 'EEXIST', path: 'lodgetaken0' },
  });
  expect(existsSync('/sys/class/net/lodgetaken0')).toBe(true);
});

test('the cgroup of a running guest of the same name elsewhere keeps its empty folders', async () => {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  const root = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1] ?? '';
  const folder = `${root}/lxc.payload.twin`;
  mkdirSync(`${folder}/empty`, { recursive: true });
  const stranger = spawn('sleep', ['1000'], { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => stranger.once('exit', resolve));
    stranger.kill('SIGKILL');
    await ended;
    rmdirSync(`${folder}/empty`);
    rmdirSync(folder);
  });
  writeFileSync(`${folder}/cgroup.procs`, String(stranger.pid));
  await create('twin', 'empty');
  await client.request('guest.start', { name: 'twin' });
  expect(existsSync(`${folder}/empty`)).toBe(true);
  await client.request('guest.kill', { name: 'twin' });
  expect(existsSync(`${folder}/empty`)).toBe(true);
});

test('a terminal that nobody in the guest had open is heard when somebody opens it, again and again', async () => {
  await create('late', 'empty');
  await client.request('guest.start', { name: 'late' });
  onTestFinished(async () => void (await client.request('guest.kill', { name: 'late' })));
  const open = async (tty: number): Promise<{ text: ChannelText; write: (line: string) => void }> => {
    const channel = client.openChannel();
    const text = new ChannelText(channel);
    await client.request('console.attach', { name: 'late', tty, channel: channel.id, rows: 24, columns: 80 });
    return { text, write: (line) => void channel.write(new TextEncoder().encode(`${line}\n`)) };
  };
  const console = await open(0);
  const second = await open(2);
  for (const word of ['first', 'second']) {
    console.write(`echo ${word}-time > /dev/tty2`);
    await second.text.contains(`${word}-time\r\n`);
  }
});
