// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
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
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { paxRecord, type TarEntry, writeTar } from '../../e2e/fixtures/tar-writer.ts';
import { AgentFailure, type CreateProgress } from '../protocol/index.ts';

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

interface Created {
  failure: AgentFailure | undefined;
  progress: CreateProgress[];
}

/** Makes a guest from the archive, sent in odd parts. */
async function create(name: string, archive: Buffer): Promise<Created> {
  const channel = client.openChannel();
  let said = '';
  channel.listen({
    onData: (bytes) => {
      said += Buffer.from(bytes).toString();
      channel.consumed(bytes.length);
    },
  });
  const request = { name, template: 'linux', ttys: 0, limits: {}, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  const size = 33_333;
  for (let at = 0; at < archive.length; at += size) channel.write(new Uint8Array(archive.subarray(at, at + size)));
  channel.end();
  const failure = await created.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof AgentFailure) return error;
      throw error;
    },
  );
  const progress = said.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CreateProgress]));
  return { failure, progress };
}

const rootOf = (name: string): string => `${base}/guests/${name}/rootfs`;

function filter(program: string, args: readonly string[], input: Buffer): Buffer {
  return execFileSync(program, args, { input, maxBuffer: 64 * 1024 * 1024 });
}

const compressors = {
  gzip: (input: Buffer) => filter('gzip', ['-c'], input),
  xz: (input: Buffer) => filter('xz', ['-c'], input),
  'xz -9': (input: Buffer) => filter('xz', ['-9', '-c'], input),
  zstd: (input: Buffer) => filter('zstd', ['-qc'], input),
  'zstd -19': (input: Buffer) => filter('zstd', ['-19', '-qc'], input),
} as const;
type Compressor = keyof typeof compressors;

/** Content that does not shrink, so that there is some of it. */
const large = randomBytes(700_000).toString('hex');

describe.each(Object.keys(compressors) as Compressor[])('a tar in %s', (kind) => {
  const tar = writeTar([{ name: 'etc/large', content: large }]);
  const guest = kind.replace(/\W+/g, '-');

  test('arrives whole', async () => {
    expect(await create(guest, compressors[kind](tar))).toEqual({ failure: undefined, progress: [] });
    expect(readFileSync(`${rootOf(guest)}/etc/large`, 'utf8')).toBe(large);
  });

  test('arrives whole in two members with zeros behind', async () => {
    const half = tar.length >> 1;
    const parts = [tar.subarray(0, half), tar.subarray(half)].map((part) => compressors[kind](part));
    const zeros = Buffer.alloc(kind.startsWith('zstd') ? 0 : 64);
    expect((await create(`${guest}-two`, Buffer.concat([...parts, zeros]))).failure).toBeUndefined();
    expect(readFileSync(`${rootOf(`${guest}-two`)}/etc/large`, 'utf8')).toBe(large);
  });

  test('is refused when it is cut or damaged, and nothing is left', async () => {
    const whole = compressors[kind](tar);
    const damaged = Buffer.from(whole);
    damaged.fill(0x5a, whole.length >> 1, (whole.length >> 1) + 64);
    for (const archive of [whole.subarray(0, whole.length - 20), damaged]) {
      expect((await create('broken', archive)).failure?.reason).toBe('archive-invalid');
      expect(readdirSync(`${base}/guests`)).not.toContain('broken');
    }
  });
});

test.each([
  ['bzip2', Buffer.from('BZh91AY')],
  ['zip', Buffer.from('PK\u0003\u0004xx')],
])('%s is refused by its name', async (format, archive) => {
  const { failure } = await create('other', Buffer.concat([archive, Buffer.alloc(1000)]));
  expect(failure).toMatchObject({ reason: 'archive-invalid', message: expect.stringContaining(format) });
});

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
  expect((await create('capable', archive)).failure).toBeUndefined();
  const attributes = execFileSync('python3', [
    '-c',
    'import os,sys\nprint(os.listxattr(sys.argv[1]))',
    `${rootOf('capable')}/ping`,
  ]);
  expect(attributes.toString().trim()).toBe("['security.capability']");
});

describe('a file with holes, as GNU tar packs it', () => {
  let folder: string;
  // Begins with a hole, has more parts than the first header holds, and ends with one.
  const make =
    'f=open("holes","wb"); [(f.seek(i*200000+100000), f.write(b"%d;"%i)) for i in range(30)]; f.truncate(9000000)';
  beforeAll(() => {
    folder = mkdtempSync('/var/tmp/lodge-holes-');
    execFileSync('python3', ['-c', make], { cwd: folder });
    execFileSync('sh', ['-c', 'touch -d 1965-01-01 before-1970; echo behind >z'], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const packed = (...options: string[]): Buffer =>
    execFileSync('tar', ['-S', ...options, '-c', 'holes', 'before-1970', 'z'], { cwd: folder, maxBuffer: 1 << 26 });

  test.each(['gnu', '0.0', '0.1', '1.0'])(
    'in the form %s arrives with its holes, and so does what follows',
    async (form) => {
      const options = form === 'gnu' ? ['--format=gnu'] : ['--format=posix', `--sparse-version=${form}`];
      const name = `holes-${form.replace('.', '-')}`;
      expect((await create(name, packed(...options))).failure).toBeUndefined();
      expect(readFileSync(`${rootOf(name)}/holes`).equals(readFileSync(`${folder}/holes`))).toBe(true);
      expect(statSync(`${rootOf(name)}/holes`).blocks).toBeLessThan(1000);
      expect(readFileSync(`${rootOf(name)}/z`, 'utf8')).toBe('behind\n');
      expect(statSync(`${rootOf(name)}/before-1970`).mtimeMs).toBe(statSync(`${folder}/before-1970`).mtimeMs);
    },
  );

  const pax = (...records: readonly [string, string][]): TarEntry => {
    return { name: 'pax', type: 'x', content: records.map(([key, value]) => paxRecord(key, value)).join('') };
  };
  const form10 = (size: string): TarEntry =>
    pax(['GNU.sparse.major', '1'], ['GNU.sparse.minor', '0'], ['GNU.sparse.realsize', size]);
  const map = (text: string, rest = ''): string => text.padEnd(512, '\0') + rest;
  test.each<[string, TarEntry, string, RegExp]>([
    ['a part behind its end', pax(['GNU.sparse.map', '10,4'], ['GNU.sparse.size', '12']), 'abcd', /leads out of it/],
    ['parts over one another', pax(['GNU.sparse.map', '0,2,1,2'], ['GNU.sparse.size', '9']), 'abcd', /leads out of it/],
    ['half a part', pax(['GNU.sparse.map', '0,2,1'], ['GNU.sparse.size', '9']), 'ab', /malformed/],
    ['more than its parts', pax(['GNU.sparse.map', '0,2'], ['GNU.sparse.size', '9']), 'abcd', /does not fit/],
    ['a map that is none', form10('9'), map('x\n'), /malformed/],
    ['a map of too many', form10('9'), map('900000000\n'), /more than/],
    ['a map that is cut', form10('9'), '2\n0\n', /cut off/],
    ['another form', pax(['GNU.sparse.major', '7']), '', /7.* not known/],
  ])('with %s is refused by name', async (_, head, content, message) => {
    const { failure } = await create('hostile', writeTar([head, { name: 'holes', content }]));
    expect(failure?.reason).toBe('archive-invalid');
    expect(failure?.message).toMatch(message);
    expect(readdirSync(`${base}/guests`)).not.toContain('hostile');
  });
});

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
