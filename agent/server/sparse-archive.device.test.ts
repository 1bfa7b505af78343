// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Created, createFromArchive } from '../../e2e/fixtures/guest-from-archive.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { paxRecord, type TarEntry, writeTar } from '../../e2e/fixtures/tar-writer.ts';

let base: string;
let client: LodgedClient;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-sparse-');
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

const create = (name: string, archive: Buffer): Promise<Created> => createFromArchive(client, name, archive);
const rootOf = (name: string): string => `${base}/guests/${name}/rootfs`;

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
