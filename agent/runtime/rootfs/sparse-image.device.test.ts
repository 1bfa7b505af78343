// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchPackages, unpackPackages } from '../../../build/debian/fetch.ts';
import { SparseImageReader } from './sparse-image.ts';

let base: string;
let tools: string;

/** Android's own writer of sparse images, unpacked and not installed. */
beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-sparse-');
  tools = join(base, 'tools');
  const packages = ['android-sdk-libsparse-utils', 'android-libsparse', 'android-libbase', 'android-liblog'];
  await unpackPackages(await fetchPackages({ suite: 'bookworm', architecture: 'amd64', packages }), tools);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

function toSparse(raw: string, sparse: string): Buffer {
  const environment = { ...process.env, LD_LIBRARY_PATH: join(tools, 'usr/lib/x86_64-linux-gnu/android') };
  execFileSync(join(tools, 'usr/bin/img2simg'), [raw, sparse], { env: environment });
  return readFileSync(sparse);
}

/** In pieces of an odd size, as a stream has them. */
function toRaw(sparse: Uint8Array, sizeBytes: number): Buffer {
  const raw = Buffer.alloc(sizeBytes, 0xee);
  let at = 0;
  const reader = new SparseImageReader({
    data: (bytes) => {
      raw.set(bytes, at);
      at += bytes.length;
    },
    fill: (pattern, lengthBytes) => {
      raw.fill(pattern, at, at + lengthBytes);
      at += lengthBytes;
    },
    hole: (lengthBytes) => {
      raw.fill(0, at, at + lengthBytes);
      at += lengthBytes;
    },
  });
  for (let from = 0; from < sparse.length; from += 65_521) reader.push(sparse.subarray(from, from + 65_521));
  reader.end();
  expect([reader.sizeBytes, at]).toEqual([sizeBytes, sizeBytes]);
  return raw;
}

test('a file system that img2simg has packed is the same again', () => {
  execFileSync('mkfs.ext4', ['-q', '-d', '/etc/apt', `${base}/a.img`, '16M'], { stdio: 'pipe' });
  const original = readFileSync(`${base}/a.img`);
  const sparse = toSparse(`${base}/a.img`, `${base}/a.simg`);
  expect(sparse.length).toBeLessThan(original.length / 2);
  expect(toRaw(sparse, original.length).equals(original)).toBe(true);
});

test('so is what is full of one pattern', () => {
  const original = Buffer.concat([Buffer.alloc(1 << 20, 'abcd'), Buffer.from('x'.repeat(4096)), Buffer.alloc(8192)]);
  writeFileSync(`${base}/b.img`, original);
  const sparse = toSparse(`${base}/b.img`, `${base}/b.simg`);
  expect(sparse.length).toBeLessThan(8192);
  expect(toRaw(sparse, original.length).equals(original)).toBe(true);
});
