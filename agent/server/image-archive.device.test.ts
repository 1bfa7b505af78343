// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressors } from '../../e2e/fixtures/compressors.ts';
import { type Created, createFromArchive } from '../../e2e/fixtures/guest-from-archive.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { writeTar } from '../../e2e/fixtures/tar-writer.ts';

let base: string;
let client: LodgedClient;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-image-');
  // As a session has it that begins with a deploy.
  client = await LodgedClient.open(base, ['sh', '-c', 'umask 077; exec "$@"', 'sh']);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

const create = (name: string, archive: Buffer): Promise<Created> => createFromArchive(client, name, archive);
const rootOf = (name: string): string => `${base}/guests/${name}/rootfs`;

const layers: Buffer[] = [
  writeTar([
    { name: 'etc/', type: '5', mode: 0o755 },
    { name: 'etc/kept', content: 'lower' },
    { name: 'etc/gone', content: 'lower' },
    { name: 'opaque/', type: '5', mode: 0o755 },
    { name: 'opaque/lower', content: 'lower' },
    { name: 'opaque/folder/', type: '5', mode: 0o755 },
    { name: 'opaque/folder/lower', content: 'lower' },
    { name: 'becomes-folder', content: 'lower' },
    { name: 'becomes-file/', type: '5', mode: 0o755 },
    { name: 'becomes-file/inner', content: 'lower' },
    { name: 'sbin/init', mode: 0o755, content: '#!/bin/sh' },
  ]),
  // Without the two blocks behind it, as umoci leaves it.
  writeTar(
    [
      { name: 'etc/.wh.gone', content: 'whiteouts have no content that counts' },
      { name: 'opaque/', type: '5', mode: 0o700 },
      { name: 'opaque/folder/', type: '5', mode: 0o755 },
      { name: 'opaque/folder/upper', content: 'upper' },
      { name: 'opaque/.wh..wh..opq', content: '' },
      { name: 'becomes-folder/', type: '5', mode: 0o755 },
      { name: 'becomes-folder/inner', content: 'upper' },
      { name: 'becomes-file', content: 'upper' },
      { name: '.wh.never-there', content: '' },
    ],
    { end: false },
  ),
];
const config = {
  architecture: 'amd64',
  config: { Entrypoint: ['/init'], Cmd: ['androidboot.hardware=redroid', 'two words'], Env: ['PATH=/bin', 'A=1'] },
};
const digestOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function tarOf(files: readonly [string, Buffer][]): Buffer {
  return Buffer.concat([
    ...files.flatMap(([name, content]) => {
      const head = writeTar([{ name, sizeBytes: content.length }], { end: false });
      return [head.subarray(0, 512), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
    }),
    Buffer.alloc(1024),
  ]);
}

const blob = (data: Buffer): [string, Buffer] => [`blobs/sha256/${digestOf(data)}`, data];

/** As `docker save` has written it up to version 24: layer.tar in a folder each, the manifest behind them. */
function oldDocker(): Buffer {
  const names = layers.map((layer) => `${digestOf(layer)}/layer.tar`);
  const manifest = [{ Config: `${digestOf(json(config))}.json`, RepoTags: ['redroid:14'], Layers: names }];
  return tarOf([
    ...layers.map((layer, index): [string, Buffer] => [names[index] ?? '', layer]),
    [`${digestOf(json(config))}.json`, json(config)],
    ['manifest.json', json(manifest)],
  ]);
}

function ociImage(damage = false): Buffer {
  const packed = [compressors.gzip(layers[0] ?? Buffer.alloc(0)), compressors.zstd(layers[1] ?? Buffer.alloc(0))];
  const describe = (data: Buffer): object => ({ digest: `sha256:${digestOf(data)}`, size: data.length });
  const manifest = json({ schemaVersion: 2, config: describe(json(config)), layers: packed.map(describe) });
  const index = { schemaVersion: 2, manifests: [{ ...describe(manifest), platform: { architecture: 'amd64' } }] };
  const other = { digest: `sha256:${'0'.repeat(64)}`, size: 1, platform: { architecture: 's390x' } };
  const blobs = [json(config), manifest, ...packed].map(blob);
  if (damage) blobs[2] = [blobs[2]?.[0] ?? '', compressors.gzip(Buffer.alloc(10_000))];
  return tarOf([
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ...blobs,
    ['index.json', json({ ...index, manifests: [other, ...index.manifests] })],
  ]);
}

describe.each([
  ['docker', oldDocker],
  ['oci', () => ociImage()],
  ['docker-gz', () => compressors.gzip(oldDocker())],
] as const)('an image as %s has it', (name, make) => {
  test('its layers come over one another, and its command and environment into the config', async () => {
    const { failure, progress } = await create(name, make());
    expect(failure).toBeUndefined();
    const read = (path: string): string => readFileSync(`${rootOf(name)}/${path}`, 'utf8');
    expect(read('etc/kept')).toBe('lower');
    expect(existsSync(`${rootOf(name)}/etc/gone`)).toBe(false);
    expect(readdirSync(`${rootOf(name)}/opaque`)).toEqual(['folder']);
    expect(readdirSync(`${rootOf(name)}/opaque/folder`)).toEqual(['upper']);
    expect(statSync(`${rootOf(name)}/opaque`).mode & 0o777).toBe(0o700);
    expect(read('becomes-folder/inner')).toBe('upper');
    expect(read('becomes-file')).toBe('upper');
    expect(readdirSync(`${base}/guests/${name}`).sort()).toEqual(['config', 'log', 'rootfs']);
    const text = readFileSync(`${base}/guests/${name}/config`, 'utf8');
    expect(text).toContain('lxc.init.cmd = /init androidboot.hardware=redroid "two words"\n');
    expect(text).toContain('lxc.environment = PATH=/bin\nlxc.environment = A=1\n');
    expect(progress.at(-1)).toMatchObject({ layer: 2, layers: 2 });
    expect(progress.at(-1)?.doneBytes).toBe(progress.at(-1)?.totalBytes);
  });
});

/** `tar -C FOLDER .`, or with the folder: how an image's folder is packed by hand. */
function packedByHand(prefix: string): Buffer {
  const folder = mkdtempSync('/var/tmp/lodge-layout-');
  try {
    const unpack = `mkdir redroid && tar -x -C redroid && mkdir redroid/nothing && tar -c ${prefix}`;
    return execFileSync('sh', ['-c', unpack], { cwd: folder, input: ociImage(), maxBuffer: 1 << 26 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ['by-dot', '-C redroid .'],
  ['by-folder', 'redroid'],
])("an image's folder that was packed by hand is taken as that image: %s", async (name, prefix) => {
  expect((await create(name, packedByHand(prefix))).failure).toBeUndefined();
  expect(readFileSync(`${rootOf(name)}/etc/kept`, 'utf8')).toBe('lower');
  expect(readdirSync(`${base}/guests/${name}`).sort()).toEqual(['config', 'log', 'rootfs']);
  expect(readFileSync(`${base}/guests/${name}/config`, 'utf8')).toContain('"two words"');
});

test('a root in a folder of the archive is found, and what lies beside it is not kept', async () => {
  const archive = writeTar([
    { name: 'metadata.yaml', content: 'x' },
    { name: 'rootfs/', type: '5', mode: 0o711 },
    { name: 'rootfs/etc/hostname', content: 'inner' },
    // As debootstrap leaves it in a container of Docker.
    { name: 'rootfs/proc', type: '2', link: '/proc' },
    // As umoci and kaniko name what they add.
    { name: '/rootfs/sbin/init', mode: 0o755, content: '#!/bin/sh' },
  ]);
  expect((await create('below', archive)).failure).toBeUndefined();
  expect(readdirSync(rootOf('below')).sort()).toEqual(['etc', 'proc', 'sbin']);
  expect(lstatSync(`${rootOf('below')}/proc`).isDirectory()).toBe(true);
  expect(statSync(rootOf('below')).mode & 0o777).toBe(0o711);
});

const hostileManifest = (change: object): Buffer =>
  tarOf([['manifest.json', json([{ Config: 'config.json', Layers: ['layer.tar'], ...change }])]]);

test.each<[string, () => Buffer, RegExp]>([
  ['a layer that is not what its digest says', () => ociImage(true), /SHA-256/],
  ['a layer above the archive', () => hostileManifest({ Layers: ['../../../../etc/passwd'] }), /outside/],
  ['a config that is not there', () => hostileManifest({ Config: 'nowhere' }), /nowhere/],
  ['no layers', () => hostileManifest({ Layers: 3 }), /layers/],
  ['two images', () => tarOf([['manifest.json', json([{}, {}])]]), /2 images/],
  ['a manifest that is no JSON', () => tarOf([['manifest.json', Buffer.from('{')]]), /manifest\.json/],
  [
    'another processor',
    () => tarOf([['index.json', json({ manifests: [{ platform: { architecture: 's390x' } }] })]]),
    /s390x/,
  ],
  [
    'a layer that is a link out of the archive',
    () =>
      Buffer.concat([
        writeTar(
          [
            { name: 'blobs/', type: '5', mode: 0o755 },
            { name: 'layer.tar', type: '2', link: '/etc/passwd' },
          ],
          { end: false },
        ),
        tarOf([
          ['config.json', json(config)],
          ['manifest.json', json([{ Config: 'config.json', Layers: ['layer.tar'] }])],
        ]),
      ]),
    /lacks its layer\.tar/,
  ],
])('%s is refused by name, and nothing is left', async (_, make, message) => {
  const { failure } = await create('hostile', make());
  expect(failure?.reason).toBe('archive-invalid');
  expect(failure?.message).toMatch(message);
  expect(readdirSync(`${base}/guests`)).not.toContain('hostile');
});

test('folders that no layer names are for all users of the guest', async () => {
  const archive = tarOf([
    ['manifest.json', json([{ Config: 'c', Layers: ['0'] }])],
    ['c', json(config)],
    ['0', writeTar([{ name: 'usr/sbin/init', mode: 0o755, content: '#!/bin/sh' }])],
  ]);
  expect((await create('unnamed', archive)).failure).toBeUndefined();
  for (const path of ['', '/usr', '/usr/sbin'])
    expect(statSync(`${rootOf('unnamed')}${path}`).mode & 0o777).toBe(0o755);
});

test.each(['.wh.', '.wh..', '.wh...', 'etc/.wh...'])(
  'a layer does not take away by %s what is above it',
  async (name) => {
    const lower = writeTar([{ name: 'etc/kept', content: 'lower' }]);
    const archive = tarOf([
      ['manifest.json', json([{ Config: 'c', Layers: ['0', '1'] }])],
      ['c', json(config)],
      ['0', lower],
      ['1', writeTar([{ name, content: '' }])],
    ]);
    const { failure } = await create('hostile', archive);
    expect(failure).toMatchObject({
      reason: 'archive-invalid',
      message: expect.stringContaining('nothing that has a name'),
    });
    expect(readdirSync(`${base}/guests`)).not.toContain('hostile');
  },
);

test('a folder that a layer replaces by a link leads its mode nowhere', async () => {
  const probe = '/tmp/lodge-image-mode';
  const layer = writeTar([
    { name: 'out/', type: '5', mode: 0o777 },
    { name: 'up/', type: '5', mode: 0o755 },
    { name: 'up/lodge-image-mode/', type: '5', mode: 0o777 },
    { name: 'out', type: '2', link: probe },
    { name: 'up', type: '2', link: '/tmp' },
    { name: 'sbin/init', mode: 0o755, content: '#!/bin/sh' },
  ]);
  const archive = tarOf([
    ['manifest.json', json([{ Config: 'c', Layers: ['0'] }])],
    ['c', json(config)],
    ['0', layer],
  ]);
  mkdirSync(probe, { mode: 0o700 });
  try {
    expect((await create('replaced', archive)).failure).toBeUndefined();
    expect(statSync(probe).mode & 0o777).toBe(0o700);
    expect(readlinkSync(`${rootOf('replaced')}/out`)).toBe(probe);
  } finally {
    rmdirSync(probe);
  }
});

test('a layer cannot reach out through what a lower one has made', async () => {
  const lower = writeTar([{ name: 'out', type: '2', link: '/tmp' }]);
  const upper = writeTar([{ name: 'out/.wh.lodge-image-probe', content: '' }]);
  execFileSync('touch', ['/tmp/lodge-image-probe']);
  try {
    const archive = tarOf([
      ['manifest.json', json([{ Config: 'c', Layers: ['0', '1'] }])],
      ['c', json(config)],
      ['0', lower],
      ['1', upper],
    ]);
    expect((await create('hostile', archive)).failure?.reason).toBe('archive-invalid');
    expect(lstatSync('/tmp/lodge-image-probe').isFile()).toBe(true);
  } finally {
    rmSync('/tmp/lodge-image-probe');
  }
});
