// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { AgentFailure, type Channel, type GuestSummary } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;

/** A request with a channel for its progress, which is cancelled at the first word of it. */
async function cancelled<R>(request: (channel: number) => Promise<R>): Promise<unknown> {
  const channel = client.openChannel();
  channel.listen({ onData: () => channel.reset('enough') });
  return request(channel.id).then(
    () => 'done',
    (error: unknown) => (error as AgentFailure).reason,
  );
}

async function copied<R>(request: (channel: number) => Promise<R>): Promise<{ answer: R; told: string }> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  const answer = await request(channel.id);
  return { answer, told: await text.end() };
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AgentFailure)) throw new Error(`no failure: ${String(error)}`);
  return error.reason;
}

function opened(): Channel {
  const channel = client.openChannel();
  channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
  return channel;
}

const folder = (name: string): string => `${base}/guests/${name}`;
const marker = (name: string): string => readFileSync(`${folder(name)}/rootfs/marker`, 'utf8');

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-copies-');
  client = await LodgedClient.open(base);
  const channel = opened();
  const created = client.request('guest.create', {
    request: {
      name: 'web',
      template: 'linux',
      haltSignal: busyboxSignals.halt,
      rebootSignal: busyboxSignals.reboot,
      ttys: 0,
      limits: {},
      network: { type: 'empty' },
    },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  writeFileSync(`${folder('web')}/rootfs/marker`, 'first');
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('a clone is whole, has a name of its own, and tells how far it is', async () => {
  const { answer, told } = await copied((channel) =>
    client.request('guest.clone', { name: 'web', newName: 'copy', overlay: false, channel }),
  );
  expect(answer).toMatchObject({ name: 'copy', state: 'STOPPED' });
  expect(marker('copy')).toBe('first');
  expect(readFileSync(`${folder('copy')}/config`, 'utf8')).toContain('lxc.uts.name = copy\n');
  for (const line of told.split('\n').filter((each) => each !== '')) {
    const { doneBytes, totalBytes } = JSON.parse(line) as { doneBytes: number; totalBytes: number };
    expect(doneBytes).toBeLessThanOrEqual(totalBytes);
  }
  expect(
    await reasonOf(
      client.request('guest.clone', { name: 'web', newName: 'copy', overlay: false, channel: opened().id }),
    ),
  ).toBe('guest-exists');
  await client.request('guest.destroy', { name: 'copy' });
});

test('a clone that is cancelled in the middle leaves nothing, and the session answers meanwhile', async () => {
  const large = `${folder('web')}/rootfs/large`;
  writeFileSync(large, 'x');
  // A hole: quick to have, and slow enough to copy that the first word comes long before the end.
  truncateSync(large, 8 * 1024 ** 3);
  const cancelling = cancelled((channel) =>
    client.request('guest.clone', { name: 'web', newName: 'never', overlay: false, channel }),
  );
  expect(await client.request('guest.get', { name: 'web' })).toMatchObject({ state: 'STOPPED' });
  expect(await cancelling).toBe('cancelled');
  expect(readdirSync(`${base}/guests`)).toEqual(['web']);
  rmSync(large);
});

test('a session that goes in the middle leaves nothing either', async () => {
  const large = `${folder('web')}/rootfs/large`;
  writeFileSync(large, 'x');
  truncateSync(large, 8 * 1024 ** 3);
  const other = await LodgedClient.open(base);
  const channel = other.openChannel();
  await new Promise<void>((resolve) => {
    channel.listen({ onData: () => resolve() });
    other
      .request('guest.clone', { name: 'web', newName: 'orphan', overlay: false, channel: channel.id })
      .catch(() => undefined);
  });
  await other.kill();
  await expect.poll(() => readdirSync(`${base}/guests`), { timeout: 30_000 }).toEqual(['web']);
  await expect.poll(() => existsSync(`${base}/guests/orphan`)).toBe(false);
  rmSync(large);
});

test('a snapshot is rolled back to in place, and comes back as a guest of its own', async () => {
  const { answer } = await copied((channel) =>
    client.request('snapshot.make', { name: 'web', comment: '改变之前', channel }),
  );
  expect(answer).toMatchObject({ name: 'snap0', comment: '改变之前' });
  expect(Math.abs((answer.madeAtMs ?? 0) - Date.now())).toBeLessThan(3_600_000);
  writeFileSync(`${folder('web')}/rootfs/marker`, 'second');
  expect(await client.request('snapshot.list', { name: 'web' })).toEqual([answer]);
  await copied((channel) =>
    client.request('snapshot.restore', { name: 'web', snapshot: 'snap0', newName: 'then', channel }),
  );
  expect([marker('then'), marker('web')]).toEqual(['first', 'second']);
  await copied((channel) => client.request('snapshot.restore', { name: 'web', snapshot: 'snap0', channel }));
  expect(marker('web')).toBe('first');
  await client.request('guest.destroy', { name: 'then' });
  expect(
    await reasonOf(client.request('snapshot.restore', { name: 'web', snapshot: 'snap9', channel: opened().id })),
  ).toBe('config-invalid');
});

test('what a guest has beside its root is rolled back with it: its data, and a folder that a hook is given', async () => {
  const web = folder('web');
  for (const part of ['data', 'hooks']) {
    mkdirSync(`${web}/${part}`);
    writeFileSync(`${web}/${part}/kept`, 'first');
  }
  writeFileSync(`${web}/hooks/run`, '#!/bin/sh\n', { mode: 0o755 });
  appendFileSync(`${web}/config`, `lxc.hook.pre-start = ${web}/hooks/run ${web}/hooks\n`);
  const text = readFileSync(`${web}/config`, 'utf8');
  const { answer } = await copied((channel) => client.request('snapshot.make', { name: 'web', channel }));
  for (const part of ['data', 'hooks']) writeFileSync(`${web}/${part}/kept`, 'second');
  await copied((channel) => client.request('snapshot.restore', { name: 'web', snapshot: answer.name, channel }));
  for (const part of ['data', 'hooks']) expect(readFileSync(`${web}/${part}/kept`, 'utf8')).toBe('first');
  expect(readFileSync(`${web}/config`, 'utf8').split('\n').sort()).toEqual(text.split('\n').sort());
  await client.request('snapshot.remove', { name: 'web', snapshot: answer.name });
});

test('a renamed guest takes its snapshots along, starts, and others hear of it', async () => {
  const other = await LodgedClient.open(base);
  const renamed = await client.request('guest.rename', { name: 'web', newName: 'site' });
  expect(renamed).toMatchObject({ name: 'site', state: 'STOPPED' });
  expect(await client.event('guest.changed', ({ name }) => name === 'site')).toMatchObject({ name: 'site' });
  expect(await other.event('guest.removed', ({ name }) => name === 'web')).toEqual({ name: 'web' });
  await other.close();
  expect(readdirSync(`${base}/guests`)).toEqual(['site']);
  const text = readFileSync(`${folder('site')}/config`, 'utf8') + readFileSync(`${folder('site')}/snaps/snap0/config`);
  expect(text).not.toContain('/web/');
  expect(await client.request('guest.start', { name: 'site' })).toMatchObject({ state: 'RUNNING' });
  expect(await reasonOf(client.request('guest.rename', { name: 'site', newName: 'web' }))).toBe('guest-running');
  await client.request('guest.kill', { name: 'site' });
  await client.request('guest.rename', { name: 'site', newName: 'web' });
  await copied((channel) => client.request('snapshot.restore', { name: 'web', snapshot: 'snap0', channel }));
  expect(marker('web')).toBe('first');
});

test('an overlay needs its guest: that is neither renamed nor destroyed before it', async () => {
  await copied((channel) => client.request('guest.clone', { name: 'web', newName: 'layer', overlay: true, channel }));
  expect(await reasonOf(client.request('guest.destroy', { name: 'web', withSnapshots: true }))).toBe(
    'guest-has-clones',
  );
  expect(await reasonOf(client.request('guest.rename', { name: 'web', newName: 'site' }))).toBe('guest-has-clones');
  await client.request('guest.rename', { name: 'layer', newName: 'film' });
  expect(readFileSync(`${folder('web')}/lxc_snapshots`, 'utf8')).toBe(`${base}/guests\nfilm\n`);
  await client.request('guest.destroy', { name: 'film' });
  expect(existsSync(`${folder('web')}/lxc_snapshots`)).toBe(false);
});

test('an ephemeral copy starts, and is gone with its end', async () => {
  const { answer } = await copied<GuestSummary>((channel) =>
    client.request('guest.start-copy', { name: 'web', channel }),
  );
  expect(answer.state).toBe('RUNNING');
  expect(answer.name).toMatch(/^web_\w{6}$/);
  await client.request('guest.kill', { name: answer.name });
  expect(await client.event('guest.removed', ({ name }) => name === answer.name)).toBeDefined();
  await expect.poll(() => readdirSync(`${base}/guests`)).toEqual(['web']);
});

test('a guest goes with its snapshots only where that is said, and nothing is left', async () => {
  expect(await reasonOf(client.request('guest.destroy', { name: 'web' }))).toBe('guest-has-snapshots');
  await client.request('guest.destroy', { name: 'web', withSnapshots: true });
  expect(readdirSync(`${base}/guests`)).toEqual([]);
  expect(execFileSync('ls', ['-A', base], { encoding: 'utf8' }).split('\n').sort()).toEqual(['', 'guests', 'run']);
});
