// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import { AgentFailure } from '../protocol/index.ts';

const rounds = 25;
/** With the folder of sockets in front, more than a socket's address has room for (unix(7)). */
const longestName = 'n'.repeat(63);
let base: string;
let client: LodgedClient;
let before: ReturnType<typeof machineFootprint>;

function make(name: string, rootfs: string, init: string): void {
  mkdirSync(`${base}/guests/${name}/log`, { recursive: true });
  const lines = [`lxc.rootfs.path = dir:${rootfs}`, `lxc.init.cmd = ${init}`, 'lxc.net.0.type = empty'];
  writeFileSync(`${base}/guests/${name}/config`, `${lines.join('\n')}\n`);
}

/** How a request ends: the state that it answers, or the reason why not. */
async function outcome(work: Promise<{ state: string }>): Promise<string> {
  try {
    return (await work).state;
  } catch (error) {
    if (error instanceof AgentFailure) return error.reason;
    throw error;
  }
}

beforeAll(async () => {
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  base = mkdtempSync('/var/tmp/lodge-again-');
  make('short', rootfsDirectory, '/bin/busybox true');
  make('long', rootfsDirectory, '/bin/busybox sleep 1000');
  make(longestName, rootfsDirectory, '/bin/busybox sleep 1000');
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('a guest whose end has been told can be started at once', async () => {
  for (let round = 0; round < rounds; round++) {
    // What is told of the end before may come late.
    const askedAtMs = Date.now();
    await client.request('guest.start', { name: 'short' });
    await client.event('guest.changed', ({ name, lastEnd }) => name === 'short' && (lastEnd?.atMs ?? 0) > askedAtMs);
  }
});

test('a guest that has been killed can be started at once', async () => {
  for (let round = 0; round < rounds; round++) {
    expect(await client.request('guest.start', { name: 'long' })).toMatchObject({ state: 'RUNNING' });
    expect(await client.request('guest.kill', { name: 'long' })).toMatchObject({ state: 'STOPPED' });
  }
});

test('a guest with the longest of names starts, is known to a new session, and stops', async () => {
  expect(await client.request('guest.start', { name: longestName })).toMatchObject({ state: 'RUNNING' });
  const other = await LodgedClient.open(base);
  try {
    const guests = await other.request('guest.list', {});
    expect(guests.find(({ name }) => name === longestName)).toMatchObject({ state: 'RUNNING' });
    expect(await other.request('guest.kill', { name: longestName })).toMatchObject({ state: 'STOPPED' });
  } finally {
    await other.close();
  }
});

test('another session may start it as soon as it has heard of the end, and both know who runs', async () => {
  const other = await LodgedClient.open(base);
  try {
    for (let round = 0; round < rounds; round++) {
      client.events.length = 0;
      const { initPid } = await client.request('guest.start', { name: 'long' });
      await other.event('guest.changed', (guest) => guest.initPid === initPid && guest.state === 'RUNNING');
      // The end of the round before may have come late.
      other.events.length = 0;
      const killed = client.request('guest.kill', { name: 'long' });
      await other.event('guest.changed', ({ state }) => state === 'STOPPED');
      const again = await other.request('guest.start', { name: 'long' });
      await killed;
      await client.event('guest.changed', (guest) => guest.initPid === again.initPid && guest.state === 'RUNNING');
      expect(await client.request('guest.kill', { name: 'long' })).toMatchObject({ state: 'STOPPED' });
    }
  } finally {
    await other.close();
  }
});

test('who ends a guest that is ending is told that it has ended, or that it does not run', async () => {
  const told = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    await client.request('guest.start', { name: 'short' });
    const ends = [
      client.request('guest.kill', { name: 'short' }),
      client.request('guest.stop', { name: 'short' }),
      client.request('guest.kill', { name: 'short' }),
    ];
    for (const end of await Promise.all(ends.map(outcome))) told.set(end, (told.get(end) ?? 0) + 1);
  }
  for (const end of told.keys()) expect(['STOPPED', 'guest-not-running']).toContain(end);
});

test('nothing is left of all these', async () => {
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
