// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildAndroidStandIn } from '../../e2e/fixtures/guests/android-stand-in/android-stand-in.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';

const name = 'droid';
let base: string;
let client: LodgedClient;
let before: MachineFootprint;

async function properties(): Promise<Record<string, string>> {
  const { properties: list } = await client.request('guest.properties', { name });
  return Object.fromEntries(list.map((each) => [each.name, each.value]));
}

const set = (property: string, value: string): Promise<unknown> =>
  client.request('guest.property.set', { name, property, value });

async function run(...command: string[]): Promise<string> {
  const channel = client.openChannel();
  const output = new ChannelText(channel);
  const place = { cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  await client.request('guest.exec', { name, request: { command, ...place }, channel: channel.id });
  channel.end();
  return output.end();
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-properties-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  // Not by its template: this kernel has no binder.
  const request = { name, template: 'linux', initCommand: '/init', ttys: 0, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: 'empty' } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildAndroidStandIn('amd64')).tarPath)));
  channel.end();
  await created;
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('a guest that does not run has none to tell', async () => {
  await expect(properties()).rejects.toMatchObject({ reason: 'guest-not-running' });
});

test('they are told as the guest reads them itself', async () => {
  await client.request('guest.start', { name });
  const completed = async (): Promise<string | undefined> =>
    (await properties().catch(() => undefined))?.['sys.boot_completed'];
  await expect.poll(completed, { timeout: 30_000 }).toBe('1');
  // Services go on to change theirs behind the end of the boot.
  await vi.waitFor(async () => {
    const own = [...(await run('/system/bin/getprop')).matchAll(/^\[(.*)\]: \[(.*)\]$/gm)];
    expect(own.length).toBeGreaterThan(30);
    expect(await properties()).toEqual(Object.fromEntries(own.map(([, each, value]) => [each, value])));
  });
});

test('one is set through its own service, and what its init refuses is refused with its reason', async () => {
  await set('debug.lodge', 'wärme');
  expect(await run('/system/bin/getprop', 'debug.lodge')).toBe('wärme\n');
  await set('debug.lodge', '');
  expect((await properties())['debug.lodge']).toBe('');
  await expect(set('ro.build.id', 'x')).rejects.toMatchObject({
    reason: 'property-refused',
    details: { property: 'ro.build.id', hint: expect.stringContaining('read-only') },
  });
  await expect(set('ctl.start', 'nobody')).rejects.toMatchObject({ reason: 'property-refused' });
  await expect(set('a..b', 'x')).rejects.toMatchObject({ reason: 'property-refused' });
});

test('a frozen guest is not waited for', async () => {
  await client.request('guest.freeze', { name });
  await expect(set('debug.lodge', 'x')).rejects.toMatchObject({ reason: 'guest-busy' });
  await client.request('guest.unfreeze', { name });
});

test('nothing of the host is read or set by links that lead out', async () => {
  await run('/system/bin/sh', '-c', `mv /dev/__properties__ /dev/kept; ln -s ${base} /dev/__properties__`);
  await expect(properties()).rejects.toMatchObject({ reason: 'properties-unavailable' });
  const odd =
    'rm /dev/__properties__; mkdir /dev/__properties__; mkfifo /dev/__properties__/f; ln -s /etc/passwd /dev/__properties__/l';
  await run('/system/bin/sh', '-c', `${odd}; echo PROPnot >/dev/__properties__/x`);
  expect(await properties()).toEqual({});
  await run('/system/bin/sh', '-c', 'mv /dev/socket/property_service /dev/kept.sock');
  await expect(set('debug.lodge', 'x')).rejects.toMatchObject({ reason: 'properties-unavailable' });
  await run('/system/bin/sh', '-c', 'mv /dev/kept.sock /dev/socket/property_service');
});

test('sys.powerctl from outside ends it, and nothing is left', async () => {
  await set('sys.powerctl', 'shutdown');
  await expect
    .poll(async () => (await client.request('guest.get', { name })).state, { timeout: 30_000 })
    .toBe('STOPPED');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('a guest Android that may reboot the kernel is stopped and restarted by its property, well before the time is over', async () => {
  appendFileSync(`${base}/guests/${name}/config`, 'lodge.logcat = 1\nlodge.kmsg = 1\n');
  const status = async (): Promise<string> => run('/system/bin/getprop', 'sys.boot_completed').catch(() => '');
  await client.request('guest.start', { name });
  await expect.poll(status, { timeout: 30_000 }).toBe('1\n');
  const { initPid } = await client.request('guest.get', { name });
  // A limit that would make the test fail by its own.
  expect((await client.request('guest.restart', { name, timeoutMs: 600_000 })).initPid).not.toBe(initPid);
  await expect.poll(status, { timeout: 30_000 }).toBe('1\n');
  await client.request('guest.stop', { name, timeoutMs: 600_000 });
  expect((await client.request('guest.get', { name })).lastEnd).toMatchObject({ kind: 'signal', code: 2 });
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name, channel: channel.id, follow: false });
  const text = await log.end();
  expect(text).toContain('stopping by sys.powerctl, SIGKILL after 600 s');
  expect(text).toContain("Received sys.powerctl='shutdown'");
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
