// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { planAttachedLabel } from './attached-label.ts';

test.each<[string, string, boolean, string, string]>([
  ['lodge-guest (enforce)\n', 'unconfined\n', true, '/proc/self/attr/apparmor/exec', 'exec lodge-guest'],
  ['lodge-guest (complain)\n', 'unconfined\n', false, '/proc/self/attr/exec', 'exec lodge-guest'],
  ['a:b//c (enforce)\n', 'unconfined\n', true, '/proc/self/attr/apparmor/exec', 'exec a:b//c'],
  ['u:r:lodge:s0\0', 'u:r:su:s0\0', false, '/proc/self/attr/exec', 'u:r:lodge:s0'],
  ['u:r:lodge:s0:c1,c2\0', 'u:r:su:s0\0', false, '/proc/self/attr/exec', 'u:r:lodge:s0:c1,c2'],
])('%j is what a command of %j gets', (init, own, hasOwnFile, path, text) => {
  expect(planAttachedLabel(init, own, hasOwnFile)).toMatchObject({ path, text });
});

test.each([
  ['', ''],
  ['unconfined\n', 'unconfined\n'],
  ['kernel\0', 'kernel'],
  ['u:r:su:s0\0', 'u:r:su:s0'],
])('%j is nothing new for %j', (init, own) => {
  expect(planAttachedLabel(init, own, true)).toBeUndefined();
});
