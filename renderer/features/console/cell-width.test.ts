// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { missingPixels } from './cell-width.ts';

test.each([
  [7.8, 1, 1],
  [7.2, 1, 0],
  [8, 1, 0],
  [7.8, 2, 1],
  [7.83, 1.5, 1],
  [Number.NaN, 1, 0],
])('a letter %d wide at %d pixels for one lacks %d', (width, ratio, missing) => {
  expect(missingPixels(width, ratio)).toBe(missing);
});
