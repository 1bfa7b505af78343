// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkAdbProgram } from './check-program.ts';

let folder: string;

beforeEach(() => {
  // adb's own folder may have spaces in its name.
  folder = mkdtempSync(path.join(tmpdir(), 'lodge adb '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(script: string, mode = 0o755): string {
  const file = path.join(folder, 'adb');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, mode);
  return file;
}

test('a program that answers as adb does is taken, whatever its folder is called', async () => {
  const adb = program('[ "$*" = version ] && echo "Android Debug Bridge version 1.0.41" && echo "Version 35.0.2"');
  expect(await checkAdbProgram(adb)).toBe('1.0.41');
});

test.each([
  ['another program', () => program('echo hello'), /does not answer/],
  ['one that fails', () => program('exit 3'), /3/],
  ['one that may not be run', () => program('', 0o644), /EACCES/],
  ['nothing', () => path.join(folder, 'nowhere'), /ENOENT/],
  ['a folder', () => folder, /EACCES/],
  ['a name alone', () => 'adb', /absolute/],
])('%s is refused by name', async (_, make, hint) => {
  await expect(checkAdbProgram(make())).rejects.toMatchObject({
    reason: 'adb-program-missing',
    details: { hint: expect.stringMatching(hint) },
  });
});
