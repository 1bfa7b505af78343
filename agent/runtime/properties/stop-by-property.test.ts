// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { keepsReboot, readsSignals } from './stop-by-property.ts';

test.each([
  ['CapEff:\t000001ffffffffff', true],
  ['Name:\tinit\nCapEff:\t0000000000400000\nCapBnd:\t0', true],
  ['CapEff:\t000001ffffbfffff\nCapBnd:\t000001ffffffffff', false],
  ['', false],
])('%j', (status, keeps) => {
  expect(keepsReboot(status)).toBe(keeps);
});

test('one that has ended meanwhile is asked by its signal', () => {
  const { sys } = recordingSys({
    'file.readText': () => {
      throw makeSysError('ENOENT', 2, 'open');
    },
  });
  expect(readsSignals(sys, 7)).toBe(true);
});
