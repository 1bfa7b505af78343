// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { PageCrashes } from './page-crashes.ts';

test('a page that crashed is loaded anew, but not again and again, and not when it ended well', () => {
  const crashes = new PageCrashes();
  expect(crashes.shouldReload('clean-exit', 0)).toBe(false);
  expect([0, 1000, 2000, 3000].map((atMs) => crashes.shouldReload('crashed', atMs))).toEqual([true, true, true, false]);
  expect(crashes.shouldReload('oom', 70_000)).toBe(true);
});
