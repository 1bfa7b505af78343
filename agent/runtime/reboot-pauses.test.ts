// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RebootPauses } from './reboot-pauses.ts';

const after = (pauses: RebootPauses, times: readonly number[]): number[] => times.map((ranMs) => pauses.next(ranMs));

test('pauses grow while a guest reboots at once, and are over once it has run', () => {
  const soon = [10, 10, 10, 10, 10, 10, 10, 10];
  const pauses = new RebootPauses(true);
  expect(after(pauses, soon)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(after(pauses, [2000, 10])).toEqual([0, 250]);
});

test('a guest may have none, as with LXC', () => {
  expect(after(new RebootPauses(false), [1, 1, 1])).toEqual([0, 0, 0]);
});
