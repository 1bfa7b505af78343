// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { FightLimit } from './fight-limit.ts';

test('what others take away is put back ten times in a minute, and again when the first of them is a minute ago', () => {
  const limit = new FightLimit();
  for (let nth = 0; nth < 10; nth++) {
    expect(limit.mayAllow(nth * 1000)).toBe(true);
    expect(limit.allows(nth * 1000)).toEqual({ now: true });
  }
  expect(limit.mayAllow(10_000)).toBe(false);
  expect(limit.allows(10_000)).toEqual({ now: false, afterMs: 50_000 });
  expect(limit.allows(60_000)).toEqual({ now: true });
  expect(limit.allows(60_500)).toEqual({ now: false, afterMs: 500 });
});
