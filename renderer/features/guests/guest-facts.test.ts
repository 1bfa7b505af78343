// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { bareAddress, firstAddress } from './guest-facts.ts';

test('a list shows the IPv4 address of a guest that runs, as programs take it', () => {
  const addresses = ['fd6c:6f64:6765:1::2/64', '10.83.0.2/24'];
  expect(firstAddress({ state: 'RUNNING', addresses })).toBe('10.83.0.2/24');
  expect(firstAddress({ state: 'FROZEN', addresses: ['fd6c::2/64'] })).toBe('fd6c::2/64');
  expect(firstAddress({ state: 'STOPPED', addresses })).toBeUndefined();
  expect(firstAddress({ state: 'RUNNING', addresses: [] })).toBeUndefined();
  expect([bareAddress('10.83.0.2/24'), bareAddress('fd6c::2')]).toEqual(['10.83.0.2', 'fd6c::2']);
});
