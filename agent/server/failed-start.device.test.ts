// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';

let base: string;
let client: LodgedClient;
let rootfs: string;

function make(name: string, line: string): void {
  mkdirSync(`${base}/guests/${name}/log`, { recursive: true });
  const lines = [`lxc.rootfs.path = dir:${rootfs}`, 'lxc.init.cmd = /bin/busybox true', 'lxc.net.0.type = empty', line];
  writeFileSync(`${base}/guests/${name}/config`, `${lines.join('\n')}\n`);
}

beforeAll(async () => {
  rootfs = (await buildBusyboxGuest('amd64')).rootfsDirectory;
  base = mkdtempSync('/var/tmp/lodge-failed-start-');
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test.each([
  ['limit', 'kernel-lacks', 'lxc.cgroup2.nowhere.max = 1'],
  ['mount', 'start-failed', 'lxc.mount.entry = /nowhere proc none bind 0 0'],
  ['network', 'start-failed', 'lxc.net.1.type = macvlan\nlxc.net.1.link = nowhere0'],
])('a start that fails by its %s is the last end of the guest, and told to all', async (name, reason, line) => {
  make(name, line);
  await expect(client.request('guest.start', { name })).rejects.toMatchObject({ reason });
  const lastEnd = { kind: 'failure', failure: { reason } };
  expect(await client.request('guest.get', { name })).toMatchObject({ lastEnd });
  await client.event('guest.changed', (guest) => guest.name === name && guest.lastEnd?.failure?.reason === reason);
});
