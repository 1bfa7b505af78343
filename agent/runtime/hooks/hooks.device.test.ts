// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
let config: string;
let before: MachineFootprint;
const configPath = (): string => `${base}/guests/hooked/config`;
const seenPath = (): string => `${base}/seen`;
const seen = (): string[] => (existsSync(seenPath()) ? readFileSync(seenPath(), 'utf8').trim().split('\n') : []);

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-hooks-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const created = client.request('guest.create', {
    request: {
      name: 'hooked',
      template: 'linux',
      haltSignal,
      rebootSignal,
      ttys: 0,
      limits: {},
      network: { type: 'empty' },
    },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  config = `${readFileSync(configPath(), 'utf8')}lxc.hook.version = 1\n`;
  before = machineFootprint(base);
});

beforeEach(() => {
  rmSync(seenPath(), { force: true });
  writeFileSync(configPath(), config);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('every hook runs at its moment, and its output is in the boot log', async () => {
  const write = (what: string): string => `echo ${what} >> ${seenPath()}`;
  appendFileSync(
    configPath(),
    [
      `lxc.hook.pre-start = ${write('$LXC_HOOK_TYPE $LXC_NAME $LXC_CONFIG_FILE')}`,
      'lxc.hook.pre-start = echo said by the hook',
      `lxc.hook.pre-mount = ${write('$LXC_HOOK_TYPE $(hostname)')}`,
      `lxc.hook.mount = ${write('$LXC_HOOK_TYPE $(test -d $LXC_ROOTFS_MOUNT/proc/1 && echo proc)')}`,
      `lxc.hook.autodev = ${write('$LXC_HOOK_TYPE')}; mknod $LXC_ROOTFS_MOUNT/dev/lodge c 1 3`,
      `lxc.hook.start-host = ${write('$LXC_HOOK_TYPE $(readlink /proc/$LXC_PID/root)')}`,
      'lxc.hook.start = test -c /dev/lodge && echo the guest starts as $(hostname)',
      `lxc.hook.stop = ${write('$LXC_HOOK_TYPE $LXC_TARGET $(readlink $LXC_NET_NS | cut -d: -f1)')}`,
      `lxc.hook.post-stop = ${write('$LXC_HOOK_TYPE $LXC_TARGET')}`,
      '',
    ].join('\n'),
  );
  await client.request('guest.start', { name: 'hooked' });
  await client.request('guest.stop', { name: 'hooked' });
  const host = readFileSync('/proc/sys/kernel/hostname', 'utf8').trim();
  expect(seen()).toEqual([
    `pre-start hooked ${configPath()}`,
    `pre-mount ${host === 'hooked' ? '' : host}`.trim(),
    'mount proc',
    'autodev',
    'start-host /',
    'stop stop net',
    'post-stop stop',
  ]);
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name: 'hooked', channel: channel.id, follow: false });
  const text = await log.end();
  expect(text).toContain('said by the hook');
  expect(text).toContain('the guest starts as hooked');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test.each(['pre-start', 'pre-mount', 'mount', 'autodev', 'start-host', 'start'])(
  'a %s hook that fails stops the start by its name, and nothing is left',
  async (kind) => {
    appendFileSync(
      configPath(),
      `lxc.hook.${kind} = echo no disk today; exit 3\nlxc.hook.post-stop = echo over >> ${seenPath()}\n`,
    );
    const failure = await client.request('guest.start', { name: 'hooked' }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ details: { step: `hook ${kind}`, exitCode: 3, hint: 'no disk today' } });
    expect(seen()).toEqual(['over']);
    await expect.poll(() => machineFootprint(base)).toEqual(before);
  },
);

test('a stop hook that fails does not keep the guest from stopping', async () => {
  appendFileSync(configPath(), 'lxc.hook.stop = exit 1\n');
  await client.request('guest.start', { name: 'hooked' });
  expect(await client.request('guest.stop', { name: 'hooked' })).toMatchObject({ state: 'STOPPED' });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('a program that a hook leaves in the background does not hold the start', async () => {
  appendFileSync(configPath(), `lxc.hook.pre-start = (until rm ${base}/leave; do sleep 0.05; done) &\n`);
  await client.request('guest.start', { name: 'hooked' });
  writeFileSync(`${base}/leave`, '');
  await expect.poll(() => existsSync(`${base}/leave`)).toBe(false);
  await client.request('guest.kill', { name: 'hooked' });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
