// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { untilCommonTick } from './common-tick.ts';

test('who asks at different moments is told at the same ones', () => {
  const ticks = [1_007, 2_400, 4_999, 5_001].map((nowMs) => nowMs + untilCommonTick(nowMs, 1_000));
  expect(ticks).toEqual([2_000, 3_000, 6_000, 6_000]);
});

test('a timer that is late or early by a little does not drift and does not fire twice', () => {
  expect(3_004 + untilCommonTick(3_004, 1_000)).toBe(4_000);
  expect(2_999 + untilCommonTick(2_999, 1_000)).toBe(4_000);
  expect(3_000 + untilCommonTick(3_000, 1_000)).toBe(4_000);
});
