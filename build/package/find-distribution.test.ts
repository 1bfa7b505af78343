// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDistribution } from './find-distribution.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-dist-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What looks like an unpacked Electron and answers its version. */
function standIn(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'icudtl.dat'), '');
  writeFileSync(path.join(folder, 'electron'), '#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] && echo 99.1.2\n');
  chmodSync(path.join(folder, 'electron'), 0o755);
}

test('an Electron that is named is taken, with its version', () => {
  standIn(directory);
  expect(findDistribution({ LODGE_ELECTRON_DIST: directory })).toEqual({ directory, version: '99.1.2' });
});

test('a program in a jail has the real one beside it', () => {
  standIn(path.join(directory, 'dist'));
  writeFileSync(path.join(directory, 'electron'), '#!/bin/sh\n');
  const found = findDistribution({ LODGE_ELECTRON: path.join(directory, 'electron') });
  expect(found).toEqual({ directory: path.join(directory, 'dist'), version: '99.1.2' });
});
