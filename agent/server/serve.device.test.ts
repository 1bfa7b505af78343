// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { helper } from '../../e2e/fixtures/lodged-client.ts';

test('an input that cannot be waited for is told, not thrown', () => {
  const { status, stdout, stderr } = spawnSync(helper, ['serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
  expect(status).toBe(2);
  expect(stdout.toString()).toBe('');
  expect(stderr.toString()).toBe('lodged serve: the input is a file; a session needs a pipe or a socket\n');
});
