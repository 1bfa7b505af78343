// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import { startParts } from '../protocol/start-plan.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;
const name = 'planned';

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-plan-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request = { name, template: 'linux', ttys: 1, limits: { pids: 64 }, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('its parts come in the order that the desktop shows them in', async () => {
  const { sections } = await client.request('guest.plan', { name });
  const parts = sections.map(({ part }) => part);
  expect(parts.length).toBeGreaterThan(8);
  expect(parts).toEqual(startParts.filter((part) => parts.includes(part)));
});

const stepsOf = async (text?: string): Promise<string[]> => {
  const { sections } = await client.request('guest.plan', { name, ...(text === undefined ? {} : { text }) });
  return sections.flatMap(({ steps }) => steps.map((step) => step.text));
};

test('the plan of a start is told and changes nothing, and the start then does what it said', async () => {
  const planned = await stepsOf();
  expect(machineFootprint(base)).toEqual(before);
  const [, limit = ''] =
    /^echo 64 > (\S+\/pids\.max)$/.exec(planned.find((step) => step.includes('pids.max')) ?? '') ?? [];
  await client.request('guest.start', { name });
  expect(readFileSync(limit, 'utf8').trim()).toBe('64');
  const ran = await client.request('guest.config.running', { name });
  expect(ran.running).toBe(ran.next);
  const saved = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  await client.request('guest.config.write', { name, text: `${saved}lxc.uts.name = later\n` });
  const changed = await client.request('guest.config.running', { name });
  expect(changed.running).toBe(ran.running);
  expect(changed.next).toContain('lxc.uts.name = later\n');
  await client.request('guest.config.write', { name, text: saved });
  const { initPid = 0 } = await client.request('guest.get', { name });
  const mounts = readFileSync(`/proc/${initPid}/mountinfo`, 'utf8');
  // What stands at the end of a line without an option of bind or remount is a mount of the guest's.
  const targets = planned.flatMap((step) => /^mount -t \S+ .*\s(\/\S*)$/.exec(step)?.[1] ?? []);
  expect(targets.length).toBeGreaterThan(3);
  for (const target of targets) expect(mounts).toContain(` ${target} `);
  await client.request('guest.kill', { name });
});

test('a config that is not saved has a plan too, and one that cannot be is refused by its key', async () => {
  const text = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  expect(await stepsOf(`${text}lxc.uts.name = typed\n`)).toContain('hostname typed');
  await expect(stepsOf(`${text}lxc.kitchen = 1\n`)).rejects.toMatchObject({
    reason: 'config-invalid',
    details: { key: 'lxc.kitchen' },
  });
  await expect(client.request('guest.plan', { name: 'nobody' })).rejects.toMatchObject({ reason: 'guest-not-found' });
});
