// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

let base: string;
let client: LodgedClient;
let config: string;
let before: MachineFootprint;
const folder = (): string => `${base}/guests/imaged`;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-rootfs-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const request = { name: 'imaged', template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
  const created = client.request('guest.create', {
    request: { ...request, network: { type: 'empty' } },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  config = readFileSync(`${folder()}/config`, 'utf8').replace(/^lxc\.rootfs\.path.*\n/m, '');
  // The empty folder that images are mounted on stays for the machine's next guest.
  mkdirSync(`${base}/run/${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/rootfs`);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

/** What the guest of this root prints for a command on its console. */
async function answerOf(root: string, command: string): Promise<string> {
  writeFileSync(`${folder()}/config`, `${config}${root}\n`);
  await client.request('guest.start', { name: 'imaged' });
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  await client.request('console.attach', { name: 'imaged', tty: 0, channel: channel.id, rows: 24, columns: 200 });
  channel.write(new TextEncoder().encode(`${command}; echo answer is $((40 + 2))\n`));
  await text.contains('answer is 42\r\n');
  await client.request('guest.kill', { name: 'imaged' });
  return text.text;
}

const look = 'grep " / " /proc/mounts; touch /written && echo it was written';

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

test.each([
  ['ext4', () => run('mkfs.ext4', '-q', '-d', `${folder()}/rootfs`, `${base}/ext4.img`, '64M'), true],
  ['squashfs', () => run('mksquashfs', `${folder()}/rootfs`, `${base}/squashfs.img`, '-quiet'), false],
  ['erofs', () => run('mkfs.erofs', '--quiet', `${base}/erofs.img`, `${folder()}/rootfs`), false],
] as const)('an image of %s boots, and its loop device is given back', async (type, make, writable) => {
  make();
  const text = await answerOf(`lxc.rootfs.path = loop:${base}/${type}.img`, look);
  expect(text).toMatch(new RegExp(`^/dev/(block/)?loop\\d+ / ${type} `, 'm'));
  if (writable) expect(text).toMatch(/^it was written/m);
  else expect(text).toContain('Read-only file system');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('an image that is to be read only is not touched', async () => {
  const sum = (): string => execFileSync('sha256sum', [`${base}/ext4.img`], { encoding: 'utf8' });
  const first = sum();
  const text = await answerOf(`lxc.rootfs.path = ${base}/ext4.img\nlxc.rootfs.options = ro,noatime`, look);
  expect(text).toContain('Read-only file system');
  expect(sum()).toBe(first);
});

test('an overlay writes into its upper folder, and never into the lower one', async () => {
  const upper = `${base}/delta`;
  mkdirSync(upper);
  const text = await answerOf(`lxc.rootfs.path = overlay:${folder()}/rootfs:${upper}`, look);
  expect(text).toMatch(/^overlay \/ overlay /m);
  expect(existsSync(`${upper}/written`)).toBe(true);
  expect(existsSync(`${folder()}/rootfs/written`)).toBe(false);
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test.each([
  ['nothing there', () => {}, 'rootfs-missing', ''],
  ['no file system in it', () => writeFileSync(`${base}/bad.img`, 'x'.repeat(4096)), 'rootfs-missing', /ext4, erofs/],
  [
    'a sparse image',
    () => writeFileSync(`${base}/bad.img`, Buffer.from('3aff26ed01', 'hex')),
    'rootfs-missing',
    /simg2img/,
  ],
  [
    'an image that was cut off',
    () => {
      run('cp', `${base}/ext4.img`, `${base}/bad.img`);
      truncateSync(`${base}/bad.img`, 70_000);
    },
    'start-failed',
    '',
  ],
] as const)('%s: refused by name, and nothing is left', async (_, make, reason, hint) => {
  rmSync(`${base}/bad.img`, { force: true });
  make();
  writeFileSync(`${folder()}/config`, `${config}lxc.rootfs.path = loop:${base}/bad.img\n`);
  const failure = await client.request('guest.start', { name: 'imaged' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ reason });
  if (hint !== '') expect(failure).toMatchObject({ details: { hint: expect.stringMatching(hint) } });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
