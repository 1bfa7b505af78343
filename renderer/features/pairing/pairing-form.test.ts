// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { NetworkService } from '../../../electron/ipc/contract.ts';
import { codeOf, parseAddress, printAddress, sortServices } from './pairing-form.ts';

test.each([
  ['192.168.3.41', { host: '192.168.3.41', port: 5555 }],
  ['board.local:37115 ', { host: 'board.local', port: 37_115 }],
  ['[fe80::1%wlan0]:5555', { host: 'fe80::1%wlan0', port: 5555 }],
  ['', undefined],
  ['1.2.3.4:', undefined],
  ['1.2.3.4:99999', undefined],
  ['-rm', undefined],
])('%j is the address %o', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  if (address !== undefined) expect(parseAddress(printAddress(address))).toEqual(address);
});

test.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  ['12345', undefined],
  ['12345a', undefined],
])('%j is the code %s', (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test('what waits for pairing is on top', () => {
  const service = (name: string, kind: NetworkService['kind']): NetworkService => ({ name, kind, host: 'h', port: 1 });
  const sorted = sortServices([service('b', 'plain'), service('c', 'secure'), service('a', 'pairing')]);
  expect(sorted.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
});
