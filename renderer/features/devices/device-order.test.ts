// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { moved } from './device-order.ts';

test.each([
  ['b', -1, ['b', 'a', 'c']],
  ['b', 1, ['a', 'c', 'b']],
  ['a', -1, ['a', 'b', 'c']],
  ['c', 1, ['a', 'b', 'c']],
  ['x', 1, ['a', 'b', 'c']],
] as const)('%s by %i: %o', (item, step, order) => {
  expect(moved(['a', 'b', 'c'], item, step)).toEqual(order);
});
