// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { needsBuild } from './needs-build.ts';

let root: string;
const part = { script: 'x', sources: ['source', 'package.json'], output: 'out/x.js' };

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lodge-needs-build-'));
  mkdirSync(`${root}/source/inner/node_modules`, { recursive: true });
  mkdirSync(`${root}/out`);
  write('source/inner/a.ts', 100);
  write('package.json', 100);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, seconds: number): void {
  writeFileSync(path.join(root, file), '');
  utimesSync(path.join(root, file), seconds, seconds);
}

it('builds what was never built, and what has younger sources', () => {
  expect(needsBuild(part, root)).toBe(true);
  write('out/x.js', 200);
  expect(needsBuild(part, root)).toBe(false);
  write('source/inner/a.ts', 300);
  expect(needsBuild(part, root)).toBe(true);
});

it('does not look into packages', () => {
  write('out/x.js', 200);
  write('source/inner/node_modules/b.js', 300);
  expect(needsBuild(part, root)).toBe(false);
});
