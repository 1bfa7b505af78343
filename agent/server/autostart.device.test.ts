// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';

/** The session's /etc/systemd and /run are its own, so that nothing of this machine is changed. */
const apart = `mount --make-rprivate / && mount -t tmpfs tmpfs /etc/systemd && mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec "$@"`;

let base: string;
let client: LodgedClient;

const seen = (path: string): string => `/proc/${client.process.pid}/root${path}`;
const usual = { order: 0, delaySeconds: 0, groups: [] };

async function create(name: string, archive: Buffer): Promise<void> {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const made = client.request('guest.create', {
    request: {
      ...{ name, template: 'linux' as const, ttys: 0, limits: {}, haltSignal: busyboxSignals.halt },
      network: { type: 'empty' },
    },
    channel: channel.id,
  });
  channel.write(new Uint8Array(archive));
  channel.end();
  await made;
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-autostart-');
  client = await LodgedClient.open(base, ['unshare', '--mount', 'sh', '-c', apart, 'sh']);
  const archive = readFileSync((await buildBusyboxGuest('amd64')).tarPath);
  for (const name of ['web', 'db', 'lab', 'off']) await create(name, archive);
});

afterAll(async () => {
  for (const name of ['web', 'db', 'lab']) await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('when a guest starts is written into its config, and told with it', async () => {
  const start = { auto: true, order: 20, delaySeconds: 1, groups: [] };
  expect(await client.request('guest.autostart.set', { name: 'web', start })).toMatchObject({ start });
  await client.request('guest.autostart.set', { name: 'db', start: { ...usual, auto: true, order: 10 } });
  await client.request('guest.autostart.set', { name: 'lab', start: { ...usual, auto: true, groups: ['lab'] } });
  const { text } = await client.request('guest.config.read', { name: 'web' });
  expect(text).toMatch(/lxc\.start\.auto = 1\nlxc\.start\.order = 20\nlxc\.start\.delay = 1\n$/);
  expect(await client.request('guest.get', { name: 'off' })).toMatchObject({ start: { ...usual, auto: false } });
});

test('switched on, the host runs a copy of the agent; switched off, nothing of it is left', async () => {
  const unit = '/etc/systemd/system/lodge-autostart.service';
  const method = { method: 'systemd', path: unit };
  expect(await client.request('autostart.get', {})).toEqual({ enabled: false, ...method });
  expect(await client.request('autostart.set', { enabled: true })).toEqual({ enabled: true, ...method });
  expect(readFileSync(seen(unit), 'utf8')).toContain(
    `ExecStart="${base}/autostart/lodged" "autostart" "--base" "${base}"`,
  );
  const link = seen('/etc/systemd/system/multi-user.target.wants/lodge-autostart.service');
  expect([lstatSync(link).isSymbolicLink(), readlinkSync(link)]).toEqual([true, '../lodge-autostart.service']);
  expect(readdirSync(`${base}/autostart`).sort()).toEqual(['agent.qbc', 'lodged', 'made']);
  await client.request('autostart.set', { enabled: true });
  expect(await client.request('autostart.set', { enabled: false })).toEqual({ enabled: false, ...method });
  expect(readdirSync(seen('/etc/systemd'))).toEqual([]);
  expect(existsSync(`${base}/autostart`)).toBe(false);
});

test('what the host runs starts them in their order, and once', async () => {
  await client.request('autostart.set', { enabled: true });
  const boot = async (): Promise<string> =>
    (await promisify(execFile)(`${base}/autostart/lodged`, ['autostart', '--base', base])).stderr;
  expect(await boot()).toBe('db: started\nweb: started\n');
  expect(await client.event('guest.changed', ({ name, state }) => name === 'web' && state === 'RUNNING')).toBeDefined();
  expect(await client.request('guest.get', { name: 'lab' })).toMatchObject({ state: 'STOPPED' });
  expect(await boot()).toBe('db: runs already\nweb: runs already\n');
  await client.request('autostart.set', { enabled: false });
});
