// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';
import type { LogEntry } from '../api.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-kmsg-');
  client = await LodgedClient.open(base);
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  for (const name of ['one', 'other']) {
    const channel = client.openChannel();
    channel.listen({ onData: () => undefined });
    const request = {
      name,
      template: 'linux',
      haltSignal,
      rebootSignal,
      ttys: 0,
      limits: {},
      network: { type: 'empty' },
    } as const;
    const created = client.request('guest.create', { request, channel: channel.id });
    channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
    channel.end();
    await created;
    appendFileSync(`${base}/guests/${name}/config`, 'lodge.kmsg = 1\n');
  }
  before = machineFootprint(base);
});

afterAll(async () => {
  for (const name of ['one', 'other']) await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

async function run(name: string, script: string): Promise<string> {
  const channel = client.openChannel();
  const output = new ChannelText(channel);
  const place = { cwd: '/', uid: 0, gid: 0, environment: [], terminal: false, rows: 24, columns: 80 };
  const request = { command: ['/bin/sh', '-c', script], ...place };
  await client.request('guest.exec', { name, request, channel: channel.id });
  channel.end();
  return output.end();
}

async function kernelLines(name: string): Promise<string[]> {
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name, channel: channel.id, follow: false });
  const entries = (await log.end()).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LogEntry]));
  return entries.filter(({ source }) => source === 'kmsg').map(({ level, text }) => `${level} ${text}`);
}

/** All records that the host's kernel has. */
function hostRecords(): string {
  const fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  const record = Buffer.alloc(8192);
  let all = '';
  try {
    for (;;) all += record.subarray(0, readSync(fd, record)).toString();
  } catch (error) {
    if (!['EAGAIN', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return all;
  } finally {
    closeSync(fd);
  }
}

test("what a guest writes to its kernel's log comes into its own boot log, and into no other's", async () => {
  for (const name of ['one', 'other']) await client.request('guest.start', { name });
  await run(
    'one',
    "echo '<3>init: cannot mount lodge-kmsg-probe' > /dev/kmsg; printf '<6>half ' > /dev/kmsg; echo line > /dev/kmsg",
  );
  await run('other', "echo '<4>init: slow lodge-kmsg-other' > /dev/kmsg");
  await expect.poll(() => kernelLines('one')).toEqual(['error init: cannot mount lodge-kmsg-probe', 'info half line']);
  await expect.poll(() => kernelLines('other')).toEqual(['warning init: slow lodge-kmsg-other']);
  expect(hostRecords()).not.toMatch(/lodge-kmsg/);
});

test('a guest that writes very much is not stopped by it, and nothing of it is lost', async () => {
  const count = 20_000;
  const script = `i=0; while [ $i -lt ${count} ]; do echo "<6>line $i"; i=$((i+1)); done > /dev/kmsg; echo written`;
  expect(await run('one', script)).toContain('written');
  await expect.poll(async () => (await kernelLines('one')).at(-1)).toBe(`info line ${count - 1}`);
});

test('reading it waits, as for a kernel that has nothing new', async () => {
  expect(await run('one', 'timeout 1 cat /dev/kmsg; echo ended with $?')).toMatch(/ended with (124|143)/);
});

test('nothing is left of it', async () => {
  for (const name of ['one', 'other']) await client.request('guest.stop', { name });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
