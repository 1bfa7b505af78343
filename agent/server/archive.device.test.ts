// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { paxRecord, type TarEntry, writeTar } from '../../e2e/fixtures/tar-writer.ts';
import { AgentFailure, type GuestCreateRequest } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;

const request = (name: string): GuestCreateRequest => ({
  name,
  template: 'linux',
  ttys: 0,
  limits: {},
  network: { type: 'empty' },
});

/** Sends in chunks of `size`; resolves to the failure, or undefined. */
async function create(
  name: string,
  archive: Buffer,
  size = 64 * 1024,
  giveUp = false,
): Promise<AgentFailure | undefined> {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const created = client.request('guest.create', { request: request(name), channel: channel.id });
  for (let at = 0; at < archive.length; at += size) channel.write(new Uint8Array(archive.subarray(at, at + size)));
  if (giveUp) channel.reset('cancelled by the user');
  else channel.end();
  try {
    await created;
    return undefined;
  } catch (error) {
    if (error instanceof AgentFailure) return error;
    throw error;
  }
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-archive-');
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  execFileSync('umount', ['--lazy', '--quiet', `${base}/guests`], { stdio: 'ignore' });
  rmSync(base, { recursive: true, force: true });
});

const longName = `${'long/'.repeat(30)}名字`;

test.each([1, 511, 512, 513, 10_000])(
  'names, links, modes and long names arrive whole in chunks of %i bytes',
  async (size) => {
    const archive = writeTar([
      { name: './', type: '5', mode: 0o755 },
      { name: './bin/', type: '5', mode: 0o750 },
      { name: './bin/su', mode: 0o4755, content: 'x'.repeat(1000) },
      { name: './bin/sh', type: '2', link: 'su' },
      { name: './bin/hard', type: '1', link: './bin/su' },
      { name: 'pax', type: 'x', content: paxRecord('path', longName) },
      { name: 'cut', content: 'by pax' },
      { name: '././@LongLink', type: 'L', content: `${longName}.gnu\0` },
      { name: 'cut', content: 'by GNU' },
      { name: './null', type: '3', mode: 0o666 },
      // Absolute, as tar -P and umoci write it: it begins at the guest's root.
      { name: '/tmp/lodge-rooted', content: 'in the guest' },
      { name: 'again', type: '1', link: '/tmp/lodge-rooted' },
    ]);
    const name = `whole-${size}`;
    expect(await create(name, archive, size)).toBeUndefined();
    const root = `${base}/guests/${name}/rootfs`;
    expect(statSync(`${root}/bin/su`).mode & 0o7777).toBe(0o4755);
    expect(statSync(`${root}/bin`).mode & 0o7777).toBe(0o750);
    expect(readlinkSync(`${root}/bin/sh`)).toBe('su');
    expect(statSync(`${root}/bin/hard`).ino).toBe(statSync(`${root}/bin/su`).ino);
    expect(readFileSync(`${root}/${longName}`, 'utf8')).toBe('by pax');
    expect(readFileSync(`${root}/${longName}.gnu`, 'utf8')).toBe('by GNU');
    expect(lstatSync(`${root}/null`).isCharacterDevice()).toBe(true);
    expect(readFileSync(`${root}/again`, 'utf8')).toBe('in the guest');
    expect(existsSync('/tmp/lodge-rooted')).toBe(false);
  },
);

test('capabilities of files are kept, labels of the host are not taken', async () => {
  // VFS_CAP_REVISION_2 with net_raw, as setcap(8) writes it.
  const value = Buffer.from('0100000200200000000000000000000000000000', 'hex');
  const record = (key: string, bytes: Buffer): Buffer => {
    const text = paxRecord(key, 'x'.repeat(bytes.length));
    return Buffer.concat([Buffer.from(text.slice(0, text.indexOf('=') + 1)), bytes, Buffer.from('\n')]);
  };
  const head = Buffer.concat([
    record('SCHILY.xattr.security.capability', value),
    record('SCHILY.xattr.trusted.x', value),
  ]);
  const pax = writeTar([{ name: 'pax', type: 'x', content: head.toString('latin1') }], { end: false });
  // The writer counts characters; the bytes of this one are their own.
  const entry: TarEntry = { name: 'ping', mode: 0o755, content: 'x' };
  const archive = Buffer.concat([
    pax.subarray(0, 512),
    head,
    Buffer.alloc(512 - (head.length % 512)),
    writeTar([entry]),
  ]);
  archive.write(`${head.length.toString(8).padStart(11, '0')}\0`, 124);
  archive.write('        ', 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  expect(await create('capable', archive)).toBeUndefined();
  const attributes = execFileSync('python3', [
    '-c',
    'import os,sys\nprint(os.listxattr(sys.argv[1]))',
    `${base}/guests/capable/rootfs/ping`,
  ]);
  expect(attributes.toString().trim()).toBe("['security.capability']");
});

const hostile: [string, TarEntry[]][] = [
  ['a name that climbs', [{ name: '../escaped', content: 'x' }]],
  ['an absolute name that climbs', [{ name: '/../escaped', content: 'x' }]],
  [
    'a write through a link',
    [
      { name: 'etc', type: '2', link: '/tmp' },
      { name: 'etc/lodge-escaped', content: 'x' },
    ],
  ],
  [
    'a write through a relative link',
    [
      { name: 'up', type: '2', link: '../../..' },
      { name: 'up/lodge-escaped', content: 'x' },
    ],
  ],
  ['a hard link that leads out', [{ name: 'shadow', type: '1', link: '../../../etc/shadow' }]],
  [
    'a hard link through a link',
    [
      { name: 'etc', type: '2', link: '/etc' },
      { name: 'shadow', type: '1', link: 'etc/shadow' },
    ],
  ],
  [
    'a pax name that climbs',
    [
      { name: 'x', type: 'x', content: paxRecord('path', '../escaped') },
      { name: 'y', content: 'x' },
    ],
  ],
  ['a header that is too long', [{ name: 'x', type: 'x', sizeBytes: 4 * 1024 * 1024 }]],
  ['a type that is not known', [{ name: 'x', type: 'Z' }]],
  [
    'a name that goes on behind a NUL',
    [
      { name: 'PaxHeaders/x', type: 'x', content: paxRecord('path', 'x\0/y') },
      { name: 'x', content: '' },
    ],
  ],
  [
    'a file with holes, as old tar writes it, whose map says nothing of its content',
    [{ name: 'x', type: 'S', content: 'x' }],
  ],
];

test.each(hostile)('%s is refused by name, and nothing is left', async (_, entries) => {
  const failure = await create('hostile', writeTar([{ name: 'a/', type: '5', mode: 0o755 }, ...entries]));
  expect(failure?.reason).toBe('archive-invalid');
  expect(existsSync(`${base}/guests/hostile`)).toBe(false);
  for (const path of ['/tmp/lodge-escaped', `${base}/guests/escaped`, `${base}/lodge-escaped`])
    expect(existsSync(path)).toBe(false);
});

test('an archive that is cut, damaged or no tar is refused by name', async () => {
  const good = writeTar([{ name: 'file', content: 'x'.repeat(2000) }]);
  const damaged = Buffer.from(good);
  damaged[3] = 0xff;
  for (const archive of [
    good.subarray(0, 1500),
    good.subarray(0, 2560),
    damaged,
    Buffer.alloc(5000, 'no tar'),
    Buffer.alloc(0),
  ]) {
    expect((await create('cut', archive))?.reason).toBe('archive-invalid');
    expect(readdirSync(`${base}/guests`)).not.toContain('cut');
  }
});

test('a creation that is cancelled leaves nothing', async () => {
  const archive = writeTar([{ name: 'file', content: 'x'.repeat(300_000) }]);
  expect((await create('cancelled', archive, 1000, true))?.reason).toBe('cancelled');
  expect(readdirSync(`${base}/guests`)).not.toContain('cancelled');
});

test.each(['../x', '', '.hidden', 'a/b', 'x'.repeat(64)])('the name %j is refused', async (name) => {
  expect((await create(name, writeTar([])))?.reason).toBe('guest-name-invalid');
});

test('a full disk is named, and what was written is removed', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', `${base}/guests`]);
  const archive = writeTar([{ name: 'large', content: 'x'.repeat(4 * 1024 * 1024) }]);
  expect((await create('full', archive))?.reason).toBe('no-space');
  expect(readdirSync(`${base}/guests`)).toEqual([]);
});
