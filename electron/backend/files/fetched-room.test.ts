// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { planRoom } from './fetched-room.ts';

const gibibyte = 1024 ** 3;
const plan = (kept: readonly number[], wantedBytes: number, freeBytes?: number) =>
  planRoom({ kept, wantedBytes, freeBytes });

it('small files stay until there are sixteen', () => {
  expect(
    plan(
      Array.from({ length: 15 }, () => 1),
      1,
    ),
  ).toBe(0);
  expect(
    plan(
      Array.from({ length: 16 }, () => 1),
      1,
    ),
  ).toBe(1);
});

it('large ones go sooner, the oldest first, and a new one may be larger than all may be together', () => {
  expect(plan([gibibyte, gibibyte], 2 * gibibyte)).toBe(0);
  expect(plan([gibibyte, gibibyte], 2 * gibibyte + 1)).toBe(1);
  expect(plan([gibibyte, gibibyte], 9 * gibibyte)).toBe(2);
});

it('the space that is free counts, with what would go, and nothing goes for what cannot fit', () => {
  expect(plan([gibibyte], gibibyte, 2 * gibibyte)).toBe(0);
  expect(plan([gibibyte], gibibyte, 0.5 * gibibyte)).toBe(1);
  expect(plan([gibibyte], 3 * gibibyte, gibibyte)).toBeUndefined();
  expect(plan([], 1, 0)).toBeUndefined();
});
