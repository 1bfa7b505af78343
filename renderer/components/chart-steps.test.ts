// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { steppedIndex } from './chart-steps.ts';

test('from nowhere a step is to the newest point, then one by one and no further than the ends', () => {
  expect(steppedIndex('ArrowLeft', undefined, 60)).toBe(59);
  expect(steppedIndex('ArrowRight', undefined, 60)).toBe(59);
  expect(steppedIndex('ArrowLeft', 59, 60)).toBe(58);
  expect(steppedIndex('ArrowLeft', 0, 60)).toBe(0);
  expect(steppedIndex('PageUp', 5, 60)).toBe(0);
  expect(steppedIndex('Home', 30, 60)).toBe(0);
});

test('Escape leaves the points, and is the page’s where there is none', () => {
  expect(steppedIndex('Escape', 4, 60)).toBe('away');
  expect(steppedIndex('Escape', undefined, 60)).toBeUndefined();
});

test('other keys and a chart without points mean nothing', () => {
  expect(steppedIndex('a', 4, 60)).toBeUndefined();
  expect(steppedIndex('ArrowLeft', undefined, 0)).toBeUndefined();
});
