// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import { type SuperChange, writeSuperImage } from '../../e2e/fixtures/super-image-writer.ts';
import { AgentFailure, type GuestCreateRequest } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;

const request = (name: string): GuestCreateRequest => ({
  name,
  template: 'auto',
  haltSignal: busyboxSignals.halt,
  rebootSignal: busyboxSignals.reboot,
  ttys: 0,
  limits: {},
  network: { type: 'empty' },
});

interface Way {
  giveUp?: boolean;
  /** The end of what is sent is not told. */
  open?: boolean;
  devicePath?: string;
}

async function create(
  name: string,
  image: Buffer,
  { giveUp, open, devicePath }: Way = {},
): Promise<AgentFailure | undefined> {
  const channel = client.openChannel();
  channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
  const params = { request: request(name), channel: channel.id };
  const created = client.request('guest.create', devicePath === undefined ? params : { ...params, devicePath });
  // Of an odd size, so that no page of the image comes as one.
  for (let at = 0; at < image.length; at += 65_521) channel.write(new Uint8Array(image.subarray(at, at + 65_521)));
  if (giveUp === true) channel.reset('cancelled by the user');
  else if (open !== true) channel.end();
  try {
    await created;
    return undefined;
  } catch (error) {
    if (error instanceof AgentFailure) return error;
    throw error;
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

const at = (name: string): string => join(base, name);
const guests = (): string[] => readdirSync(at('guests'));

/** Android's own writer of sparse images, unpacked and not installed. */
async function fetchTools(): Promise<void> {
  const packages = ['android-sdk-libsparse-utils', 'android-libsparse', 'android-libbase', 'android-liblog'];
  await unpackPackages(await fetchPackages({ suite: 'bookworm', architecture: 'amd64', packages }), at('tools'));
}

function toSparse(raw: string, sparse: string): void {
  const environment = { ...process.env, LD_LIBRARY_PATH: at('tools/usr/lib/x86_64-linux-gnu/android') };
  execFileSync(at('tools/usr/bin/img2simg'), [raw, sparse], { env: environment });
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-images-');
  mkdirSync(at('root'));
  run('tar', '-xf', (await buildBusyboxGuest('amd64')).tarPath, '-C', at('root'));
  run('mkfs.ext4', '-q', '-d', at('root'), at('ext4'), '64M');
  run('mkfs.erofs', '--quiet', at('erofs'), at('root'));
  run('mksquashfs', at('root'), at('squashfs'), '-quiet');
  await fetchTools();
  toSparse(at('ext4'), at('sparse'));
  writeFileSync(at('sparse.gz'), gzipSync(readFileSync(at('sparse'))));
  for (const [program, flags] of [
    ['xz', ['-0', '-k']],
    ['zstd', ['-q', '-k']],
  ] as const)
    run(program, ...flags, at('ext4'));
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test.each([
  ['ext4', 'ext4'],
  ['erofs', 'erofs'],
  ['squashfs', 'squashfs'],
  ['sparse', 'ext4'],
  ['sparse.gz', 'ext4'],
  ['ext4.xz', 'ext4'],
  ['ext4.zst', 'ext4'],
])('%s becomes the same %s again, with its holes, in a config of its own', async (file, raw) => {
  const name = file.replace('.', '-');
  expect(await create(name, readFileSync(at(file)))).toBeUndefined();
  const image = at(`guests/${name}/rootfs.img`);
  expect(readFileSync(image).equals(readFileSync(at(raw)))).toBe(true);
  if (raw === 'ext4') expect(statSync(image).blocks * 512).toBeLessThan(statSync(image).size / 2);
  expect(readdirSync(at(`guests/${name}`)).sort()).toEqual(['config', 'log', 'rootfs.img']);
  const config = readFileSync(at(`guests/${name}/config`), 'utf8');
  expect(config).toContain('from the template linux;');
  expect(config).toContain(`lxc.rootfs.path = loop:${image}\n`);
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test.each(['ext4', 'erofs', 'squashfs'])('a guest of %s boots', async (name) => {
  await client.request('guest.start', { name });
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  await client.request('console.attach', { name, tty: 0, channel: channel.id, rows: 24, columns: 200 });
  channel.write(new TextEncoder().encode('grep " / " /proc/mounts; echo answer is $((40 + 2))\n'));
  await text.contains('answer is 42\r\n');
  expect(text.text).toMatch(new RegExp(` / ${name} `));
  await client.request('guest.kill', { name });
});

test('one that is on the device is taken from there, and an Android is told by its files', async () => {
  mkdirSync(at('android/system/bin'), { recursive: true });
  writeFileSync(at('android/system/bin/init'), '');
  writeFileSync(at('android/system/build.prop'), 'ro.product.device=redroid_arm64\n');
  run('mkfs.erofs', '--quiet', at('android.img'), at('android'));
  expect(await create('android', Buffer.alloc(0), { devicePath: at('android.img') })).toBeUndefined();
  expect(readFileSync(at('guests/android/config'), 'utf8')).toContain('from the template android;');
});

/** Of A/B, with vendor in two parts and a part of zeros that is nowhere in the image. */
function superImage(change: SuperChange = {}): Buffer {
  const vendor = readFileSync(at('ext4'));
  const half = vendor.length / 2;
  return writeSuperImage(
    [
      { name: 'system_a', extents: [readFileSync(at('erofs'))] },
      { name: 'vendor_a', extents: [vendor.subarray(0, half), vendor.subarray(half), 1 << 20] },
      { name: 'system_b', extents: [] },
      { name: 'vendor_b', extents: [] },
    ],
    change,
  );
}

test.each(['raw', 'sparse', 'sparse.gz'])(
  'a super image, %s, is one tree, its partitions in their folders',
  async (kind) => {
    writeFileSync(at('super'), superImage());
    if (kind !== 'raw') toSparse(at('super'), at('super.simg'));
    const image = readFileSync(kind === 'raw' ? at('super') : at('super.simg'));
    const name = `super-${kind.replace('.', '-')}`;
    expect(await create(name, kind === 'sparse.gz' ? gzipSync(image) : image)).toBeUndefined();
    const folder = at(`guests/${name}`);
    expect(readdirSync(folder).sort()).toEqual(['config', 'log', 'rootfs']);
    const here = (path: string): string[] => readdirSync(path).sort();
    const tree = here(at('root'));
    expect(here(`${folder}/rootfs`)).toEqual([...tree, 'vendor'].sort());
    expect(here(`${folder}/rootfs/vendor`)).toEqual([...tree, 'lost+found'].sort());
    expect(readFileSync(`${folder}/config`, 'utf8')).toContain(`lxc.rootfs.path = dir:${folder}/rootfs\n`);
    run('diff', '-r', '--no-dereference', at('root'), `${folder}/rootfs`, '--exclude=vendor');
    await expect.poll(() => machineFootprint(base)).toEqual(before);
  },
);

test('a super image whose system leads its partitions out of the root is refused, and nothing comes there', async () => {
  mkdirSync(at('outside'));
  mkdirSync(at('leading'));
  symlinkSync(at('outside'), at('leading/system'));
  symlinkSync('/system/module', at('leading/vendor'));
  run('mkfs.erofs', '--quiet', at('leading.img'), at('leading'));
  const image = writeSuperImage([
    { name: 'system', extents: [readFileSync(at('leading.img'))] },
    { name: 'vendor', extents: [readFileSync(at('ext4'))] },
  ]);
  const failure = await create('leading', image);
  expect(failure).toMatchObject({ reason: 'archive-invalid', message: expect.stringContaining('/system') });
  expect(readdirSync(at('outside'))).toEqual([]);
  expect(readdirSync(at('guests'))).not.toContain('leading');
});

const changed = (file: string, offset: number, ...bytes: number[]): Buffer => {
  const image = readFileSync(at(file));
  image.set(bytes, offset);
  return image;
};

test.each([
  [
    'ext4 that was cut off',
    () => readFileSync(at('ext4')).subarray(0, 10_000_000),
    /ext4.* cut off.*67108864 bytes, and 10000000/,
  ],
  ['erofs that was cut off', () => readFileSync(at('erofs')).subarray(0, -1), /erofs.* cut off/],
  ['squashfs that was cut off', () => readFileSync(at('squashfs')).subarray(0, 90_000), /squashfs.* cut off/],
  ['sparse that was cut off', () => readFileSync(at('sparse')).subarray(0, -10), /sparse.* cut off/],
  ['ext4 within its superblock', () => readFileSync(at('ext4')).subarray(0, 1500), /superblock/],
  ['ext4 with a wrong superblock', () => changed('ext4', 1024 + 5, 1), /ext4.*checksum/],
  ['erofs with a wrong superblock', () => changed('erofs', 1024 + 36, 0), /erofs.*checksum/],
  ['a gz that was cut off', () => readFileSync(at('sparse.gz')).subarray(0, -5), /gzip is cut off/],
  ['super that was cut off', () => superImage().subarray(0, -5000), /super image.* cut off within vendor_a/],
  ['super with damaged metadata', () => superImage().fill(7, 12_300, 12_310), /super image.* checksum of its header/],
  [
    'super whose vendor is not in its order',
    () =>
      superImage({
        tables: (tables) => {
          const extents = tables.subarray(4 * 52);
          const [first, second] = [extents.readBigUInt64LE(24 + 12), extents.readBigUInt64LE(48 + 12)];
          extents.writeBigUInt64LE(second, 24 + 12);
          extents.writeBigUInt64LE(first, 48 + 12);
        },
      }),
    /extents of vendor_a are not in its order/,
  ],
  [
    'super without a system',
    () => writeSuperImage([{ name: 'vendor', extents: [readFileSync(at('erofs'))] }]),
    /no partition system/,
  ],
  ['no file system', () => Buffer.alloc(100_000, 'nothing that is known'), /neither a tar.*ext4, erofs/],
  ['an empty disk', () => Buffer.alloc(100_000), /neither a tar.*ext4, erofs/],
] as const)('%s is refused by name, and nothing is left', async (_, image, message) => {
  const failure = await create('hostile', image());
  expect([failure?.reason, failure?.message]).toEqual(['archive-invalid', expect.stringMatching(message)]);
  expect(guests()).not.toContain('hostile');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('one whose files the kernel cannot find is refused when it is mounted', async () => {
  // The node of the root folder: beyond the superblock and its checksum.
  const image = changed('squashfs', 0x28 - 8, 0xff, 0xff, 0xff, 0xff);
  const failure = await create('unmountable', image);
  expect([failure?.reason, failure?.message]).toEqual([
    'archive-invalid',
    expect.stringContaining('squashfs image cannot be mounted here'),
  ]);
  expect(guests()).not.toContain('unmountable');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('an import that is cancelled leaves nothing', async () => {
  expect((await create('cancelled', readFileSync(at('ext4')).subarray(0, 20_000_000), { giveUp: true }))?.reason).toBe(
    'cancelled',
  );
  expect(guests()).not.toContain('cancelled');
  expect(existsSync(at('guests/cancelled'))).toBe(false);
});

/** On a disk of 4 MiB. */
async function createOnSmallDisk(image: Buffer, way?: Way): Promise<AgentFailure | undefined> {
  run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', at('guests'));
  try {
    const failure = await create('large', image, way);
    expect(guests()).toEqual([]);
    return failure;
  } finally {
    run('umount', at('guests'));
  }
}

function largeImage(...options: string[]): Buffer {
  mkdirSync(at('large'), { recursive: true });
  writeFileSync(at('large/file'), randomBytes(12 << 20));
  rmSync(at('large.img'), { force: true });
  run('mkfs.ext4', '-q', ...options, '-d', at('large'), at('large.img'), '32M');
  return readFileSync(at('large.img'));
}

test('what does not fit is refused by its superblock, when little of it has come', async () => {
  const failure = await createOnSmallDisk(largeImage().subarray(0, 200_000), { open: true });
  expect(failure).toMatchObject({ reason: 'no-space', details: { neededBytes: expect.any(Number) } });
  expect(Number(failure?.details.neededBytes)).toBeGreaterThan(8 << 20);
});

test('one that has told less than it needs is refused when the disk is full', async () => {
  const image = largeImage('-O', '^metadata_csum');
  // s_free_blocks_count: as if all of its 1024-byte blocks were free.
  image.writeUInt32LE(image.readUInt32LE(1024 + 4), 1024 + 12);
  expect((await createOnSmallDisk(image))?.reason).toBe('no-space');
});

test('a few bytes that would fill the disk with a pattern do not', async () => {
  run('mkfs.ext4', '-q', '-O', '^has_journal', at('small.img'), '8M');
  const blocks = 32;
  const sparse = (fields: readonly number[], bytes = Buffer.alloc(0)): Buffer => {
    const header = Buffer.alloc(fields.length * 4);
    fields.forEach((value, index) => void header.writeUInt32LE(value, index * 4));
    return Buffer.concat([header, bytes]);
  };
  const bomb = Buffer.concat([
    sparse([0xed26ff3a, 1, 28 | (12 << 16), 4096, blocks + (1 << 20), 2, 0]),
    sparse([0xcac1, blocks, 12 + blocks * 4096], readFileSync(at('small.img')).subarray(0, blocks * 4096)),
    sparse([0xcac2, 1 << 20, 16, 0x01020304]),
  ]);
  const failure = await createOnSmallDisk(bomb);
  expect(failure).toMatchObject({ reason: 'no-space', message: expect.stringContaining('4294967296 more bytes') });
});
