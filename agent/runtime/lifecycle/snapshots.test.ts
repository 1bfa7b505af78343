// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { nextSnapshotName, snapshotTime } from './snapshots.ts';

test('a snapshot has the first number that is free', () => {
  expect(nextSnapshotName([])).toBe('snap0');
  expect(nextSnapshotName(['snap0', 'snap1', 'snap4', 'mine'])).toBe('snap2');
});

test('its time is written as LXC does', () => {
  expect(snapshotTime(Date.UTC(2026, 10, 25, 19, 15, 7))).toBe('2026:11:25 19:15:07');
});
