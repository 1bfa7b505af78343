// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { tickStep, timeTicks } from './time-ticks.ts';

test.each([
  [0.4, 0.1],
  [42, 10],
  [10_410, 2000],
  [61_000, 15_000],
  [5_400_000, 1_800_000],
])('an axis of %d ms is marked every %d ms', (totalMs, step) => {
  expect(tickStep(totalMs)).toBe(step);
});

test('the marks begin at zero, are few, and stay clear of the end', () => {
  expect(timeTicks(10_410)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
  expect(timeTicks(10_000)).toEqual([0, 2000, 4000, 6000, 8000]);
  for (const totalMs of [0.3, 7, 83, 999, 12_345, 86_400_000]) expect(timeTicks(totalMs).length).toBeGreaterThan(1);
});
