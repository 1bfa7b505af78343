// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { addInOrder } from './log-order.ts';

const at = (...times: number[]): { timeMs: number }[] => times.map((timeMs) => ({ timeMs }));

test.each([
  ['nothing', [1, 2], [], [1, 2], undefined],
  ['what comes in order', [1, 2], [2, 3], [1, 2, 2, 3], undefined],
  ['what came late', [1, 3, 5], [2, 4, 6], [1, 2, 3, 4, 5, 6], 1],
  ['what is earlier than all', [5, 6], [1], [1, 5, 6], 0],
  ['what is in no order itself', [1], [9, 3, 5], [1, 3, 5, 9], undefined],
])('%s', (_, before, fresh, after, from) => {
  const entries = at(...before);
  expect(addInOrder(entries, at(...fresh))).toBe(from);
  expect(entries).toEqual(at(...after));
});

test('of the same time stay in the order in which they came', () => {
  const entries = [
    { timeMs: 1, text: 'a' },
    { timeMs: 2, text: 'c' },
  ];
  addInOrder(entries, [
    { timeMs: 1, text: 'b' },
    { timeMs: 2, text: 'd' },
  ]);
  expect(entries.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
});
