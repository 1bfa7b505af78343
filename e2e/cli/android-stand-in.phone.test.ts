// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BootLogEntry } from '../../agent/protocol/index.ts';
import { buildAndroidStandIn } from '../fixtures/guests/android-stand-in/android-stand-in.ts';
import { exitCode32 } from '../fixtures/guests/android-stand-in/program-32.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { type Footprint, footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const names = ['alpha', 'beta'] as const;
type Name = (typeof names)[number];

let server: AdbServer;
let phone: Phone;
let before: Footprint;

async function lodge(...args: string[]): Promise<string> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env, maxBuffer: 2 ** 24 })).stdout;
}

const within = (name: Name, ...command: string[]): Promise<string> => lodge('exec', name, '--', ...command);

async function bootLog(name: Name, source: BootLogEntry['source']): Promise<string[]> {
  const lines = (await lodge('--json', 'logs', name)).split('\n').filter((line) => line !== '');
  const entries = lines.map((line) => JSON.parse(line) as BootLogEntry);
  return entries.filter((entry) => entry.source === source).map(({ tag, text }) => (tag ? `${tag}: ${text}` : text));
}

beforeAll(async () => {
  server = await startAdbServer();
  phone = await bootPhone({ variant: 'plain', adbServerPort: server.port });
  const { tarPath } = await buildAndroidStandIn('arm64');
  for (const name of names) {
    // The template is chosen by what is in the archive, as for a real image.
    await lodge(
      'create',
      name,
      '--network',
      'empty',
      '--rootfs',
      tarPath,
      '--init',
      `/init androidboot.serialno=${name}`,
    );
    expect(await lodge('config', name)).toMatch(/^lodge\.binder = private$/m);
  }
  before = await footprintOf(phone);
});

afterAll(async () => {
  await phone?.stop();
  await server?.stop();
});

test('two at a time boot to their end', async () => {
  for (const name of names) await lodge('start', name);
  for (const name of names)
    await expect.poll(() => within(name, '/system/bin/getprop', 'sys.boot_completed'), { timeout: 60_000 }).toBe('1\n');
});

test.each(names)(
  '%s takes the contexts of its own binder nodes, and a process of it is answered there',
  async (name) => {
    const lines = await bootLog(name, 'kmsg');
    for (const [manager, node] of [
      ['servicemanager', 'binder'],
      ['hwservicemanager', 'hwbinder'],
      ['vndservicemanager', 'vndbinder'],
    ])
      expect(lines).toContain(`${manager}: context manager of /dev/${node}`);
    expect(await within(name, '/system/bin/getprop', 'standin.binder')).toBe('answered\n');
    for (const node of ['binder', 'hwbinder', 'vndbinder'])
      expect(await within(name, '/system/bin/standin-binder', `/dev/${node}`)).toBe(
        `/dev/${node}: android.os.IServiceManager of ${name}\n`,
      );
  },
);

test.each(names)('%s has its own log: the boot of its init and of its services, once', async (name) => {
  const lines = await bootLog(name, 'kmsg');
  expect(lines.filter((line) => line === 'init: init second stage started!')).toHaveLength(1);
  expect(lines).toContain("init: starting service 'zygote'...");
  const ran32 = `exited with status ${exitCode32} oneshot`;
  const ends32 = async (): Promise<number> =>
    (await bootLog(name, 'kmsg')).filter((line) => line.includes("'zygote_secondary'") && line.includes(ran32)).length;
  // The boot does not wait for it.
  await expect.poll(ends32).toBe(1);
  const events = await within(name, '/system/bin/logcat', '-d', '-b', 'events');
  expect(events.match(/^I\/\[3050\]/gm)).toHaveLength(1);
  const asked = async (): Promise<number> =>
    (await within(name, '/system/bin/logcat', '-d', '-b', 'main')).match(/STND of pid/g)?.length ?? 0;
  const askedBefore = await asked();
  await within(name, '/system/bin/standin-binder');
  // What is logged comes to logd behind the answer.
  await expect.poll(asked).toBe(askedBefore + 1);
});

test.each(names)("%s has logd's entries in its boot log too, those of the boot's progress among them", async (name) => {
  const texts = async (): Promise<string> => (await bootLog(name, 'logcat')).join('\n');
  await expect.poll(texts, { timeout: 60_000 }).toContain('SystemServer: boot completed');
  expect(await texts()).toMatch(/^boot_progress_enable_screen: \d+$/m);
});

test('what is set in one is not in the other', async () => {
  await within('alpha', '/system/bin/setprop', 'debug.lodge', 'of alpha');
  expect(await within('alpha', '/system/bin/getprop', 'debug.lodge')).toBe('of alpha\n');
  expect(await within('beta', '/system/bin/getprop', 'debug.lodge')).toBe('\n');
  for (const name of names) expect(await within(name, '/system/bin/getprop', 'ro.boot.serialno')).toBe(`${name}\n`);
  // From outside, too.
  expect(await lodge('properties', 'beta', 'debug.lodge', 'of beta')).toBe('of beta\n');
  expect(await within('beta', '/system/bin/getprop', 'debug.lodge')).toBe('of beta\n');
  expect(await lodge('properties', 'alpha')).toContain('[debug.lodge]: [of alpha]\n');
});

test('one ends by its sys.powerctl, the other by a stop that its init obeys, and nothing is left', async () => {
  const state = async (name: Name): Promise<string | undefined> => {
    const guests = JSON.parse(await lodge('--json', 'guests')) as { name: string; state: string }[];
    return guests.find((guest) => guest.name === name)?.state;
  };
  await within('alpha', '/system/bin/setprop', 'sys.powerctl', 'shutdown');
  await expect.poll(() => state('alpha'), { timeout: 60_000 }).toBe('STOPPED');
  expect(await state('beta')).toBe('RUNNING');
  expect(await within('beta', '/system/bin/standin-binder')).toContain('of beta');
  await lodge('stop', 'beta');
  const lines = await bootLog('beta', 'kmsg');
  expect(lines).toContain("init: Got shutdown_command 'shutdown,container' Calling HandlePowerctlMessage()");
  expect(lines.at(-1)).toBe('init: Reboot ending, jumping to kernel');
  await expect.poll(() => footprintOf(phone)).toEqual(before);
});
