// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { ToldLines } from './told-lines.ts';

test('a guest that draws a new hardware address for each question gets eight lines, then one a minute with the count', () => {
  const lines = new ToldLines();
  const told = Array.from({ length: 1000 }, (_, at) => lines.take(`no ${at}`, at));
  expect(told.flatMap((is, at) => (is ? [at] : []))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([lines.take('no 1000', 60_000), lines.takeUntold()]).toEqual([true, 992]);
  expect(lines.take('no 1001', 61_000)).toBe(false);
  expect([lines.takeUntold(), lines.takeUntold()]).toEqual([1, 0]);
});

test('after a quiet while there is room for all of them again, and the same line comes once', () => {
  const lines = new ToldLines();
  for (let at = 0; at < 20; at++) lines.take(`${at}`, 0);
  const later = 20 * 60_000;
  const told = Array.from({ length: 10 }, (_, at) => lines.take(`later ${at}`, later + at));
  expect(told).toEqual([...Array(8).fill(true), false, false]);
  expect(lines.take('again', later + 60_000)).toBe(true);
  expect(lines.take('again', later + 600_000)).toBe(false);
});
