// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { axisTop, byteSplits, decimalSplits, highestOf, stacked } from './chart-scale.ts';
import { sparklinePath } from './Sparkline.tsx';

describe('the y axis', () => {
  test('keeps air over the highest value, and its least height', () => {
    expect(axisTop(100, undefined, 10)).toBeCloseTo(115);
    expect(axisTop(0, undefined, 10)).toBe(10);
  });

  test('reaches a limit that the figures come near, and leaves out one far above', () => {
    expect(axisTop(60, 100, 10)).toBeCloseTo(108);
    expect(axisTop(5, 1000, 10)).toBe(10);
    expect(axisTop(200, 100, 10)).toBeCloseTo(230);
  });

  test('has lines at round numbers, five at most or so', () => {
    expect(decimalSplits(230)).toEqual([0, 100, 200]);
    expect(decimalSplits(10)).toEqual([0, 5, 10]);
    expect(byteSplits(600 * 1024 ** 2)).toEqual([0, 256, 512].map((size) => size * 1024 ** 2));
    for (const top of [1e-3, 0.7, 3, 17, 999, 123_456_789]) expect(decimalSplits(top).length).toBeLessThanOrEqual(6);
  });
});

test('stacked columns add up, holes stay holes', () => {
  expect(
    stacked([
      [1, 2, null, 4],
      [10, null, 10, 10],
      [100, 100, 100, 100],
    ]),
  ).toEqual([
    [1, 2, null, 4],
    [11, null, null, 14],
    [111, null, null, 114],
  ]);
});

test('the highest value ignores holes', () => {
  expect(
    highestOf([
      [null, 3],
      [2, null],
    ]),
  ).toBe(3);
  expect(highestOf([[], [null]])).toBe(0);
});

test('a sparkline ends at the right and is broken at holes', () => {
  const path = sparklinePath([0, 5, null, 10], 5);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path).toMatch(/200\.0 2\.5$/);
  expect(sparklinePath([], 61)).toBe('');
});
