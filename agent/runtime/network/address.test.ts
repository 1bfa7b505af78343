// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { addressBytes, printAddress } from './address.ts';

test.each([
  ['fe80:0:0:0:88c2:4cff:fe00:1730', 'fe80::88c2:4cff:fe00:1730'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['2001:db8:0:0:1:0:0:0', '2001:db8:0:0:1::'],
  ['10:0:0:20:0:0:0:300', '10:0:0:20::300'],
])('%s prints as %s', (long, short) => {
  expect(printAddress(addressBytes(long))).toBe(short);
});
