// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStaticFile } from './static-files.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lodge-static-'));
  mkdirSync(`${root}/app/assets`, { recursive: true });
  writeFileSync(`${root}/secret.txt`, 'secret');
  writeFileSync(`${root}/app/index.html`, '<html>');
  writeFileSync(`${root}/app/assets/a.js`, 'a');
  writeFileSync(`${root}/app/notes`, 'no type');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

it('serves what lies below the folder, by its type', async () => {
  expect((await readStaticFile(`${root}/app`, '/'))?.type).toBe('text/html; charset=utf-8');
  expect((await readStaticFile(`${root}/app`, '/assets/a.js'))?.body.toString()).toBe('a');
});

it.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/%2e%2e%2fsecret.txt%00.js',
  '/assets',
  '/notes',
  '/none.js',
  '/%',
  '//etc/hosts.txt',
])('serves nothing for %s', async (urlPath) => {
  expect(await readStaticFile(`${root}/app`, urlPath)).toBeUndefined();
});
