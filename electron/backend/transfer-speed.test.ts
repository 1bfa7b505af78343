// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { TransferSpeed } from './transfer-speed.ts';

test('is that of the last seconds, and unknown in the beginning', () => {
  const speed = new TransferSpeed();
  expect(speed.add(0, 0)).toBeUndefined();
  expect(speed.add(100, 200)).toBeUndefined();
  expect(speed.add(1000, 1000)).toBe(1000);
  for (let second = 2; second <= 10; second++) speed.add(1000 + (second - 1) * 50, second * 1000);
  expect(speed.add(1500, 11_000)).toBeCloseTo(50, 0);
});

test('begins again with what has fewer bytes, and after a rest', () => {
  const speed = new TransferSpeed();
  speed.add(5000, 0);
  expect(speed.add(10, 1000)).toBeUndefined();
  expect(speed.add(510, 2000)).toBe(500);
  speed.reset();
  expect(speed.add(600, 9000)).toBeUndefined();
});
