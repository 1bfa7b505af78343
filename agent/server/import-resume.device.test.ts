// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { writeTar } from '../../e2e/fixtures/tar-writer.ts';
import type { Channel, GuestCreateRequest, GuestSummary, ImportSource, ImportStart } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;

/** Not to be compressed, so that half of the file is half of the content. */
const content = randomBytes(3_000_000);
const archive = gzipSync(writeTar([{ name: './etc/content', content }]), { level: 1 });
const source: ImportSource = { sizeBytes: archive.length, modifiedMs: 1_700_000_000_000 };
const request: GuestCreateRequest = {
  ...{ name: 'box', template: 'linux', ttys: 0, limits: {} },
  network: { type: 'empty' },
};

interface Import {
  start: ImportStart;
  channel: Channel;
  created: Promise<GuestSummary>;
}

async function begin(more: { source?: ImportSource; anew?: boolean } = {}): Promise<Import> {
  const channel = client.openChannel();
  const first = new Promise<ImportStart>((resolve) => {
    channel.listen({
      onData: (bytes) => resolve(JSON.parse(new TextDecoder().decode(bytes).split('\n')[0] ?? '') as ImportStart),
    });
  });
  const created = client.request('guest.create', { request, channel: channel.id, source, ...more });
  created.catch(() => undefined);
  return {
    start: await Promise.race([first, created.then(() => Promise.reject(new Error('no start')))]),
    channel,
    created,
  };
}

/** To `end`, and the sum behind the file's. */
function send(channel: Channel, from: number, end: number, sum = crc32(archive)): void {
  for (let at = from; at < end; at += 50_000)
    channel.write(new Uint8Array(archive.subarray(at, Math.min(end, at + 50_000))));
  if (end < archive.length) return;
  const trailer = Buffer.alloc(4);
  trailer.writeUInt32BE(sum);
  channel.write(new Uint8Array(trailer));
  channel.end();
}

const half = Math.floor(archive.length / 2);
const names = (): string[] => readdirSync(`${base}/guests`).sort();
const keepers = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('[lodge import] box');
    } catch {
      return false;
    }
  });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

/** As a lost cable: the session ends with half of the file on the device. */
async function loseHalf(): Promise<void> {
  const { channel } = await begin();
  send(channel, 0, half);
  await until(async () => (await client.request('import.list', {})).imports[0]?.receivedBytes === half);
  await client.kill();
  client = await LodgedClient.open(base);
  await until(async () => (await client.request('import.list', {})).imports[0]?.state === 'waiting');
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-resume-');
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('an import goes on after a lost session where it was, in the midst of a compressed stream', async () => {
  await loseHalf();
  expect((await client.request('import.list', {})).imports).toEqual([
    { guest: 'box', state: 'waiting', receivedBytes: half, sizeBytes: archive.length, endsAtMs: expect.any(Number) },
  ]);
  expect(await client.request('guest.list', {})).toEqual([]);
  const { start, channel, created } = await begin();
  expect(start).toEqual({ fromByte: half, crc32: crc32(archive.subarray(0, half)), isChanged: false });
  send(channel, half, archive.length);
  expect((await created).name).toBe('box');
  expect(readFileSync(`${base}/guests/box/rootfs/etc/content`).equals(content)).toBe(true);
  await until(() => keepers().length === 0);
  await client.request('guest.destroy', { name: 'box' });
});

test.each<[string, { source?: ImportSource; anew?: boolean }]>([
  ['is another', { source: { ...source, modifiedMs: 1 } }],
  ['is not wanted', { anew: true }],
])('what is there of a file that %s goes, and is told to', async (_, more) => {
  await loseHalf();
  const { start, channel, created } = await begin(more);
  expect(start).toEqual({ fromByte: 0, crc32: 0, isChanged: true });
  send(channel, 0, archive.length);
  await created;
  expect(readFileSync(`${base}/guests/box/rootfs/etc/content`).equals(content)).toBe(true);
  await client.request('guest.destroy', { name: 'box' });
});

test('a file that was damaged on its way is refused, and nothing is left of it', async () => {
  const { channel, created } = await begin();
  send(channel, 0, archive.length, 1);
  await expect(created).rejects.toMatchObject({ reason: 'archive-invalid' });
  expect(names()).toEqual([]);
});

test('cancelling removes all, whether it is sent now or waits', async () => {
  const { channel, created } = await begin();
  send(channel, 0, half);
  channel.reset('cancelled');
  await expect(created).rejects.toMatchObject({ reason: 'cancelled' });
  expect(names()).toEqual([]);
  await loseHalf();
  expect(names()).toEqual(['box']);
  await client.request('import.cancel', { name: 'box' });
  expect(names()).toEqual([]);
  await until(() => keepers().length === 0);
  expect(await client.request('import.list', {})).toEqual({ imports: [], removed: [] });
  await client.request('import.cancel', { name: 'box' });
});

test('what a killed process has left is removed by the next import, and by who asks for the list', async () => {
  await loseHalf();
  execFileSync('kill', ['-KILL', ...keepers()]);
  await until(() => keepers().length === 0);
  expect(names()).toEqual(['box']);
  // A copy's, and a snapshot's of a guest that is whole.
  for (const folder of ['copy', 'whole', 'whole/snaps', 'whole/snaps/snap0']) mkdirSync(`${base}/guests/${folder}`);
  for (const folder of ['copy', 'whole/snaps/snap0']) writeFileSync(`${base}/guests/${folder}/partial`, '');
  const { start, channel, created } = await begin();
  expect(start.fromByte).toBe(0);
  expect(names()).toEqual(['box', 'whole']);
  expect(existsSync(`${base}/guests/whole/snaps/snap0`)).toBe(false);
  channel.reset('cancelled');
  await expect(created).rejects.toMatchObject({ reason: 'cancelled' });
  mkdirSync(`${base}/guests/copy`);
  writeFileSync(`${base}/guests/copy/partial`, '');
  expect((await client.request('import.list', {})).removed).toEqual([`${base}/guests/copy`]);
});
