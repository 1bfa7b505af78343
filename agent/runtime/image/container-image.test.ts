// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { type ContainerImage, isContainerImageEntry, readContainerImage } from './container-image.ts';

const digest = (letter: string): string => letter.repeat(64);
const hex = digest('a');

test.each([
  // docker to 24, docker from 25 and OCI, and what podman and skopeo write for docker.
  [`${hex}/layer.tar`, true],
  ['blobs/', true],
  ['./oci-layout', true],
  [`${hex}.tar`, true],
  [`${hex}.json`, true],
  ['bin/', false],
  [`${hex}.txt`, false],
  ['x.tar', false],
])('an archive that begins with %s is an image: %s', (name, is) => {
  expect(isContainerImageEntry(name)).toBe(is);
});

const of = (letter: string, rest: object = {}): object => ({ digest: `sha256:${digest(letter)}`, size: 1, ...rest });
const platform = (architecture: string): object => ({ platform: { architecture, os: 'linux' } });
const named = (name: string): object => ({ annotations: { 'org.opencontainers.image.ref.name': name } });

/** `blobs`: what each is, by its letter. */
function read(
  machine: string,
  files: Record<string, unknown>,
  blobs: Record<string, unknown> = {},
  image?: string,
): ContainerImage {
  const all: Record<string, unknown> = { ...files };
  for (const [letter, blob] of Object.entries(blobs)) all[`blobs/sha256/${digest(letter)}`] = blob;
  const text = (path: string): string => {
    if (!(path in all)) throw new Error(`asked for ${path}`);
    return JSON.stringify(all[path]);
  };
  return readContainerImage({ read: text, has: (path) => path in all, machine, image });
}

/** Manifest m of the config c of an architecture, whose layer is l. */
const blobsFor = (manifest: string, config: string, architecture: string): Record<string, unknown> => ({
  [manifest]: { config: of(config), layers: [of('e')] },
  [config]: { architecture, config: { Entrypoint: ['/init'] } },
});

describe('an index', () => {
  test("leads to the image of this processor, past what attests another's build", () => {
    const inner = {
      manifests: [
        of('1', platform('amd64')),
        of('2', { ...platform('unknown'), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }),
        of('3', platform('arm64')),
      ],
    };
    const blobs = { a: inner, ...blobsFor('1', 'b', 'amd64'), ...blobsFor('3', 'c', 'arm64') };
    const files = { 'index.json': { manifests: [of('a')] } };
    expect(read('aarch64', files, blobs).architecture).toBe('arm64');
    expect(read('x86_64', files, blobs).architecture).toBe('amd64');
    expect(() => read('riscv64', files, blobs)).toThrow('is for amd64, arm64, and this is riscv64');
    const { 3: taken, ...without } = blobs as Record<string, unknown>;
    expect(taken).toBeDefined();
    // As docker saves it where only its own machine's was pulled.
    expect(() => read('aarch64', files, without)).toThrow('is for amd64, and this is arm64: pull and save it with');
  });

  test('of an older processor that this one runs too is taken where there is no other', () => {
    const files = { 'index.json': { manifests: [of('1', platform('s390x')), of('3', platform('arm'))] } };
    expect(read('aarch64', files, blobsFor('3', 'c', 'arm')).architecture).toBe('arm');
  });

  test('of two images is refused, and of one under two names is not', () => {
    const two = [of('1', named('13.0.0')), of('3', named('14.0.0'))];
    expect(() => read('x86_64', { 'index.json': { manifests: two } })).toThrow(
      'is 2 images (13.0.0, 14.0.0): choose one by --image, or save one',
    );
    const both = { ...blobsFor('1', 'b', 'amd64'), ...blobsFor('3', 'c', 'amd64') };
    const chosen = read('x86_64', { 'index.json': { manifests: two } }, { ...both, 3: both[3] }, '14.0.0');
    expect(chosen.name).toBe('14.0.0');
    expect(() => read('x86_64', { 'index.json': { manifests: two } }, both, '15')).toThrow(
      'has no image 15; there is 13.0.0, 14.0.0',
    );
    const same = [of('1', named('13.0.0')), of('1', named('latest'))];
    const blobs = blobsFor('1', 'b', 'amd64');
    expect(read('x86_64', { 'index.json': { manifests: same } }, blobs).command).toEqual(['/init']);
  });
});

test('nothing of an image becomes a line of its own in the config of its guest', () => {
  const config = (inner: object): ContainerImage =>
    read(
      'x86_64',
      { 'index.json': { manifests: [of('1')] } },
      { ...blobsFor('1', 'b', 'amd64'), b: { architecture: 'amd64', config: inner } },
    );
  const hook = 'lxc.hook.pre-start = /evil';
  expect(config({ Env: ['A=1', `B=2\n${hook}`, `${hook}\n=x`, 'C=3\0', 'D'] }).environment).toEqual(['A=1']);
  expect(() => config({ Cmd: ['/init', `x\n${hook}`] })).toThrow('line end in its command');
});

test('without a list of platforms is known by its config', () => {
  const files = { 'index.json': { manifests: [of('1')] } };
  expect(() => read('aarch64', files, blobsFor('1', 'b', 'amd64'))).toThrow('is for amd64, and this is arm64');
});

test("of skopeo's dir: is told what to copy it to", () => {
  expect(() => read('x86_64', { 'manifest.json': { layers: [] } })).toThrow('oci-archive:');
});

describe('what docker saves', () => {
  test.each([
    ['web:2', 'localhost/web:2'],
    ['localhost/web:2', 'localhost/web:2'],
    ['1', 'localhost/web:1'],
    ['base', 'localhost/base:latest'],
    ['stable', 'example.com/web:stable'],
  ])('of several images is chosen by name or the end of it: %s', (image, name) => {
    const blob = (letter: string): string => `blobs/sha256/${digest(letter)}`;
    const manifest = [
      { Config: blob('b'), Layers: [blob('e')], RepoTags: ['localhost/web:1'] },
      { Config: blob('c'), Layers: [blob('f')], RepoTags: ['localhost/web:2', 'example.com/web:stable'] },
      { Config: blob('b'), Layers: [blob('f')], RepoTags: ['localhost/base:latest'] },
      { Config: blob('b'), Layers: [blob('e')], RepoTags: null },
    ];
    const blobs = { b: { architecture: 'amd64' }, c: { architecture: 'amd64' } };
    const found = read('x86_64', { 'manifest.json': manifest }, blobs, image);
    expect([found.name, found.layers[0]?.digest]).toEqual([name, digest(image === '1' ? 'e' : 'f')]);
    expect(() => read('x86_64', { 'manifest.json': manifest }, blobs)).toThrow(
      'is 4 images (localhost/web:1, localhost/web:2 or example.com/web:stable, localhost/base:latest, one without a name)',
    );
  });

  test('has no name that is a line of its own', () => {
    const blob = (letter: string): string => `blobs/sha256/${digest(letter)}`;
    const manifest = [{ Config: blob('b'), Layers: [blob('e')], RepoTags: ['a\nlxc.hook.start = /evil'] }];
    const found = read('x86_64', { 'manifest.json': manifest }, { b: { architecture: 'amd64' } });
    expect(found.name).toBe('a?lxc.hook.start = /evil');
  });

  const manifest = [{ Config: `blobs/sha256/${digest('b')}`, Layers: [`blobs/sha256/${digest('e')}`] }];

  test('of several processors is read by its index where docker has named another', () => {
    const index = { manifests: [of('1', platform('amd64')), of('3', platform('arm64'))] };
    const blobs = { ...blobsFor('1', 'b', 'amd64'), ...blobsFor('3', 'c', 'arm64') };
    const files = { 'manifest.json': manifest, 'index.json': index };
    expect(read('x86_64', files, blobs).architecture).toBe('amd64');
    expect(read('aarch64', files, blobs).architecture).toBe('arm64');
  });

  test('of another processor alone is refused by name', () => {
    expect(() => read('aarch64', { 'manifest.json': manifest }, blobsFor('1', 'b', 'amd64'))).toThrow(
      'is for amd64, and this is arm64',
    );
  });
});
