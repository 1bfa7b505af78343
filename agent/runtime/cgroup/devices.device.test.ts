// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';

let base: string;
let archive: Buffer;
let client: LodgedClient;

/** What a started guest prints for a command on its console. */
async function answerOf(name: string, extra: string, command: string): Promise<string> {
  const upload = client.openChannel();
  upload.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const request = { name, template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: 'empty' } },
    channel: upload.id,
  });
  upload.write(new Uint8Array(archive));
  upload.end();
  await created;
  appendFileSync(`${base}/guests/${name}/config`, extra);
  await client.request('guest.start', { name });
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  await client.request('console.attach', { name, tty: 0, channel: channel.id, rows: 24, columns: 200 });
  channel.write(new TextEncoder().encode(`${command}; echo answer is $((40 + 2))\n`));
  await text.contains('answer is 42\r\n');
  await client.request('guest.kill', { name });
  return text.text;
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-devices-');
  archive = readFileSync((await buildBusyboxGuest('amd64')).tarPath);
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

// What gives out loop devices, 10:237, is open to root on the machine itself, and asks for no capability.
const open = 'mknod /tmp/control c 10 237 && (: </tmp/control) && echo it was opened';

test("a guest makes a node of a device of the host's, and may not open it", async () => {
  const text = await answerOf('closed', '', open);
  expect(text).toContain('/tmp/control: Operation not permitted');
  expect(text).not.toMatch(/^it was opened/m);
});

test('with a rule of its own it may', async () => {
  expect(await answerOf('open', 'lxc.cgroup2.devices.allow = c 10:237 r\n', open)).toMatch(/^it was opened/m);
});

test('denied all, it has not even the null device', async () => {
  const rules =
    'lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 136:* rw\nlxc.cgroup2.devices.allow = c 5:* rw\n';
  expect(await answerOf('bare', rules, 'cat /dev/null')).toContain("'/dev/null': Operation not permitted");
});
