// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseTimeOffset, timeOffsetsText } from './time-offset.ts';

test.each([
  ['10s', 10_000_000_000n],
  ['-250ms', -250_000_000n],
  ['+7us', 7_000n],
  ['3 ns', 3n],
  ['2h', 7_200_000_000_000n],
  ['-1m', -60_000_000_000n],
])('%s', (text, nanoseconds) => {
  expect(parseTimeOffset(text)).toBe(nanoseconds);
});

test.each(['10', 's', '1.5s', '10d', '1s 2s', '10constructor'])('%s is refused', (text) => {
  expect(() => parseTimeOffset(text)).toThrow('expected a number with');
});

test('below zero the seconds go down and the nanoseconds up', () => {
  expect(timeOffsetsText({ boot: -250_000_000n, monotonic: 86_400_000_000_001n })).toBe(
    'monotonic 86400 1\nboottime -1 750000000\n',
  );
  expect(timeOffsetsText({ boot: undefined, monotonic: -1_000_000_000n })).toBe('monotonic -1 0\n');
});
