// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { withFileLock } from './file-lock.ts';

async function lockPath(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lodge-lock-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, 'not-yet-there', 'lock');
}

it('lets only one holder in at a time', async () => {
  const path = await lockPath();
  let inside = 0;
  const seen: number[] = [];
  const enter = () =>
    withFileLock(path, async () => {
      seen.push(++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(seen).toEqual([1, 1, 1]);
});

it('is given back when the action fails', async () => {
  const path = await lockPath();
  await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(path, () => Promise.resolve('in'))).toBe('in');
});
