// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { addressBytes, broadcastOf, cidrOf, isInNetwork, printAddress } from './address.ts';

test.each([
  ['fe80:0:0:0:88c2:4cff:fe00:1730', 'fe80::88c2:4cff:fe00:1730'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['2001:db8:0:0:1:0:0:0', '2001:db8:0:0:1::'],
  ['10:0:0:20:0:0:0:300', '10:0:0:20::300'],
])('%s prints as %s', (long, short) => {
  expect(printAddress(addressBytes(long))).toBe(short);
});

test.each([
  ['10.9.0.5/24', '10.9.0.255'],
  ['10.9.0.5/8', '10.255.255.255'],
  ['192.168.7.129/25', '192.168.7.255'],
  ['172.16.5.4/20', '172.16.15.255'],
  ['10.9.0.5/30', '10.9.0.7'],
  ['10.9.0.5/31', undefined],
  ['10.9.0.5/32', undefined],
  ['fd00::1/64', undefined],
])('the last address of the network of %s is %s', (cidr, expected) => {
  const last = broadcastOf(cidrOf(cidr));
  expect(last === undefined ? undefined : printAddress(last)).toBe(expected);
});

test.each([
  ['10.9.0.1', '10.9.0.5/24', true],
  ['10.9.1.1', '10.9.0.5/24', false],
  ['10.9.1.1', '10.9.0.5/23', true],
  ['10.9.0.6', '10.9.0.5/32', false],
  ['1.2.3.4', '10.9.0.5/0', true],
  ['fd09::1', 'fd09::5/64', true],
  ['fd09:0:0:1::1', 'fd09::5/64', false],
  ['fe80::1', 'fe80::/10', true],
  ['10.9.0.1', 'fd09::5/64', false],
])('%s in the network of %s: %s', (address, network, expected) => {
  expect(isInNetwork(addressBytes(address), cidrOf(network))).toBe(expected);
});
