// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Compressor, compressors } from '../../e2e/fixtures/compressors.ts';
import { type Created, createFromArchive } from '../../e2e/fixtures/guest-from-archive.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { writeTar } from '../../e2e/fixtures/tar-writer.ts';

let base: string;
let client: LodgedClient;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-compressed-');
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

const create = (name: string, archive: Buffer): Promise<Created> => createFromArchive(client, name, archive);
const rootOf = (name: string): string => `${base}/guests/${name}/rootfs`;

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
