// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { lastBootText } from '../../../e2e/fixtures/kept-boot.ts';
import { LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;
const name = 'binding';

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-binder-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request = { name, template: 'linux', ttys: 0, limits: {}, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  appendFileSync(`${base}/guests/${name}/config`, 'lodge.binder = private\nlodge.kmsg = 1\n');
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

/** What it is like where the kernel has binder is tried on the virtual phone. */
const lacks = {
  reason: 'kernel-lacks',
  details: { key: 'lodge.binder', missing: 'CONFIG_ANDROID_BINDERFS', hint: expect.stringContaining('devices=') },
};

test('on a kernel without binder the plan is refused by its option, and so is the start, before anything is made', async () => {
  await expect(client.request('guest.plan', { name })).rejects.toMatchObject(lacks);
  await expect(client.request('guest.start', { name })).rejects.toMatchObject(lacks);
  const log = lastBootText(`${base}/guests/${name}`);
  const steps = log.split('\n').flatMap((each) => (each === '' ? [] : [(JSON.parse(each) as { step?: string }).step]));
  expect(steps.filter((step) => step !== 'boot' && step !== 'start')).toEqual([]);
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
