// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { installLogdr, logdrProgram } from '../../../e2e/fixtures/logd/logdr-server.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-logcat-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const request = { name: 'droid', template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: 'empty' } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  appendFileSync(`${base}/guests/droid/config`, 'lodge.logcat = 1\n');
  await installLogdr(`${base}/guests/droid/rootfs`);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.request('guest.kill', { name: 'droid' }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

interface Batch {
  sequence: number;
  count: number;
  bytes: Buffer;
}

/** Lines of a boot log, and what logd has sent. */
async function readLog(boot?: number): Promise<{ lines: string[]; batches: Batch[] }> {
  const channel = client.openChannel();
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    channel.listen({
      onData: (bytes) => {
        chunks.push(Buffer.from(bytes));
        channel.consumed(bytes.length);
      },
      onEnd: resolve,
      onClose: () => resolve(),
    });
  });
  const which = boot === undefined ? {} : { boot };
  await client.request('boot-log.follow', { name: 'droid', channel: channel.id, follow: false, ...which });
  await ended;
  channel.end();
  return parse(Buffer.concat(chunks));
}

function parse(all: Buffer): { lines: string[]; batches: Batch[] } {
  const lines: string[] = [];
  const batches: Batch[] = [];
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf('\n', at) + 1;
    const line = all.subarray(at, end).toString();
    const { source, text, sequence, count, bytes } = JSON.parse(line);
    at = end;
    if (source === 'logcat') {
      batches.push({ sequence, count, bytes: all.subarray(at, at + bytes) });
      at += bytes;
    } else lines.push(text ?? line);
  }
  return { lines, batches };
}

function messages(batches: readonly Batch[]): string[] {
  return batches.flatMap(
    ({ bytes }) =>
      bytes
        .toString('latin1')
        .match(/load\0[^\0]*/g)
        ?.map((each) => each.slice(5)) ?? [],
  );
}

function serveLogs(count: number, bytes: number, connections: number): Promise<string> {
  return run([...logdrProgram, ...[count, bytes, connections].map(String)]);
}

async function run(command: string[]): Promise<string> {
  const channel = client.openChannel();
  const output = new ChannelText(channel);
  const place = { cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  await client.request('guest.exec', { name: 'droid', request: { command, ...place }, channel: channel.id });
  channel.end();
  return output.end();
}

test("what a guest's logd has comes into its boot log, all of it, and again when logd comes again", async () => {
  await client.request('guest.start', { name: 'droid' });
  expect(await serveLogs(5000, 40, 2)).toBe('listening\n');
  await expect
    .poll(async () => (await readLog()).lines.filter((line) => /logd|logcat/.test(line)))
    .toEqual([
      'reading logcat',
      'logd has ended the connection',
      'reading logcat again',
      'logd has ended the connection',
    ]);
  const { batches } = await readLog();
  const said = messages(batches);
  expect(said).toHaveLength(10_002);
  expect(said[0]).toBe('stream lids=0,1,2,3,4,5,6,7');
  expect(said[5001]).toMatch(/^stream lids=0,1,2,3,4,5,6,7 start=\d+\.\d{9}$/);
  expect(said[5000]).toMatch(/^line 4999 /);
  expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(2 * 5003);
});

test('a socket that is a way out of the guest is none', async () => {
  await client.request('guest.stop', { name: 'droid' });
  const outside = `${base}/outside.sock`;
  const server = createServer().listen(outside);
  await once(server, 'listening');
  await client.request('guest.start', { name: 'droid' });
  const linked = `mkdir -p ${base} /dev/socket; ln -s ${outside} /dev/socket/logdr; exec ${logdrProgram.join(' ')} 1 40 1 ${outside}`;
  expect(await run(['/bin/sh', '-c', linked])).toBe('listening\n');
  // In the guest the link leads to its own server; on the host to a socket of another type, which would be told as an error.
  const ends = async (): Promise<string[]> => (await readLog()).lines.filter((line) => line.includes('connect'));
  await expect.poll(ends).toEqual(['logd has ended the connection']);
  expect(messages((await readLog()).batches)).toHaveLength(2);
  server.close();
});

test('the last boots are kept with their ends, and each can be read', async () => {
  await client.request('guest.stop', { name: 'droid' });
  const { boots } = await client.request('boot-log.list', { name: 'droid' });
  expect(boots.map(({ number, end }) => [number, end?.kind, end?.code])).toEqual([
    [2, 'signal', 2],
    [1, 'signal', 2],
  ]);
  expect(boots[1]?.bytes).toBeGreaterThan(100_000);
  const first = await readLog(1);
  expect(first.lines[0]).toBe('boot 1');
  expect(messages(first.batches)).toHaveLength(10_002);
  expect((await readLog()).lines[0]).toBe('boot 2');
  const missing = client.request('boot-log.follow', {
    ...{ name: 'droid', channel: client.openChannel().id, follow: false, boot: 9 },
  });
  await expect(missing).rejects.toMatchObject({ reason: 'boot-not-found' });
});

test('nothing is left of it', async () => {
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
