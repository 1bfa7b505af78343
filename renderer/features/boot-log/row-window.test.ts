// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { rowWindow, scrollScale, scrollTopFor, tallestPixels } from './row-window.ts';

test('rows in sight are on the page, with a few around them', () => {
  expect(rowWindow(1_000_000, 22, 22_000, 440)).toEqual({ first: 988, end: 1032 });
});

test.each([
  ['an empty list', 0, 0, { first: 0, end: 0 }],
  ['a short list', 5, 0, { first: 0, end: 5 }],
  ['a list that was longer', 5, 90_000, { first: 5, end: 5 }],
  ['the top', 1000, 0, { first: 0, end: 32 }],
])('%s has no rows that do not exist', (_, count, scrollTop, range) => {
  expect(rowWindow(count, 22, scrollTop, 440)).toEqual(range);
});

test('a row is scrolled to the end or to the middle, never above the top', () => {
  expect(scrollTopFor(99, 22, 440, 'end')).toBe(99 * 22 - 418);
  expect(scrollTopFor(99, 22, 440, 'center')).toBe(99 * 22 - 209);
  expect(scrollTopFor(3, 22, 440, 'end')).toBe(0);
});

describe('a list too tall to be laid out', () => {
  const count = 1_000_000;
  const view = 440;

  test('reaches its first and its last row at the ends of the scroll bar', () => {
    const scale = scrollScale(count, 22, view);
    expect(scale).toBeGreaterThan(1);
    expect(rowWindow(count, 22, 0, view).first).toBe(0);
    const end = (tallestPixels - view) * scale;
    expect(end).toBeCloseTo(count * 22 - view);
    expect(rowWindow(count, 22, end, view).end).toBe(count);
  });

  test('is scrolled one to one as long as it fits', () => {
    expect(scrollScale(100_000, 22, view)).toBe(1);
  });
});
