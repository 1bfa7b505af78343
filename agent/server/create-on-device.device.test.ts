// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { writeTar } from '../../e2e/fixtures/tar-writer.ts';
import type { AgentFailure, GuestCreateRequest } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;
let archive: string;

const request = (name: string): GuestCreateRequest => ({
  ...{ name, template: 'linux' as const, ttys: 0, network: { type: 'empty' as const } },
  limits: { memoryBytes: 64 * 1024 * 1024 },
});

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as AgentFailure).reason,
  );
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-on-device-');
  client = await LodgedClient.open(base);
  archive = `${base}/rootfs.tar`;
  copyFileSync((await buildBusyboxGuest('amd64')).tarPath, archive);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('the plan of a guest that is not there yet has its config and its start, and makes nothing', async () => {
  const before = execFileSync('find', [base], { encoding: 'utf8' });
  const { text, sections } = await client.request('guest.create.plan', { request: request('web') });
  expect(text).toContain('lxc.uts.name = web\n');
  const steps = sections.flatMap((section) => section.steps.map((step) => step.text));
  expect(steps.join('\n')).toContain(`${base}/guests/web/rootfs`);
  expect(sections.map((section) => section.part)).toEqual(expect.arrayContaining(['limits', 'mounts', 'init']));
  expect(execFileSync('find', [base], { encoding: 'utf8' })).toBe(before);
});

test('a guest is made from an archive on the device, which tells how far it is', async () => {
  const channel = client.openChannel();
  const told = new ChannelText(channel);
  const made = await client.request('guest.create', {
    ...{ request: request('web'), channel: channel.id, devicePath: archive },
  });
  expect(made).toMatchObject({ name: 'web', state: 'STOPPED' });
  expect(existsSync(`${base}/guests/web/rootfs/bin/busybox`)).toBe(true);
  const lines = (await told.end()).split('\n').filter((line) => line !== '');
  const { doneBytes, totalBytes } = JSON.parse(lines.at(-1) ?? '{}') as { doneBytes: number; totalBytes: number };
  expect([doneBytes, totalBytes]).toEqual([readFileSync(archive).length, readFileSync(archive).length]);
  expect(await reasonOf(client.request('guest.create.plan', { request: request('web') }))).toBe('guest-exists');
});

test('what is no archive, no file or not there is refused, and nothing is left', async () => {
  execFileSync('mkfifo', [`${base}/fifo`]);
  const create = (devicePath: string): Promise<string> => {
    const channel = client.openChannel();
    channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
    return reasonOf(client.request('guest.create', { request: request('no'), channel: channel.id, devicePath }));
  };
  expect(await create(`${base}/fifo`)).toBe('archive-invalid');
  expect(await create('/bin/sh')).toBe('archive-invalid');
  expect(await create(`${base}/missing`)).toBe('system-error');
  expect(await create('relative')).toBe('protocol-error');
  expect(readdirSync(`${base}/guests`)).toEqual(['web']);
});

test('it is cancelled by the channel', async () => {
  // A file of which all but the head is a hole: it ends long after the first word of it is answered.
  const large = `${base}/large.tar`;
  const sizeBytes = 4 * 1024 ** 3;
  writeFileSync(large, writeTar([{ name: 'large', sizeBytes }], { end: false }));
  truncateSync(large, sizeBytes);
  const channel = client.openChannel();
  channel.listen({ onData: () => channel.reset('enough') });
  const made = client.request('guest.create', { request: request('no'), channel: channel.id, devicePath: large });
  expect(await reasonOf(made)).toBe('cancelled');
  expect(readdirSync(`${base}/guests`)).toEqual(['web']);
});
