// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { importChecks } from './import-checks.ts';

test('imports that wait are told with their time, and what was removed by its path', () => {
  const checks = importChecks(
    [
      { guest: 'droid', state: 'waiting', receivedBytes: 3 * 2 ** 20, sizeBytes: 10 * 2 ** 20, endsAtMs: 700_000 },
      { guest: 'box', state: 'going-on', receivedBytes: 1 },
    ],
    ['/data/lodge/guests/copy'],
    100_000,
  );
  expect(checks.map(({ id, state, found }) => [id, state, found])).toEqual([
    ['imports', 'unknown', 'droid: 3/10 MiB, 10 min'],
    ['leftovers', 'good', 'removed: /data/lodge/guests/copy'],
  ]);
  expect(importChecks([], [], 0)).toEqual([]);
});
