// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { EscapeFilter, escapeKey, escapeName } from './escape-filter.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

test.each([
  ['a', 1],
  ['^a', 1],
  ['^B', 2],
  ['z', 26],
  ['', undefined],
  ['^', undefined],
  ['ab', undefined],
])('the prefix %j is %j', (given, key) => expect(escapeKey(given)).toBe(key));

test('a prefix has a name', () => expect(escapeName(1)).toBe('Ctrl+a'));

test('the prefix and q leave, also when they come apart', () => {
  const filter = new EscapeFilter(1);
  expect(filter.take(bytes('ls\u0001'))).toEqual({ bytes: bytes('ls'), quits: false });
  const last = filter.take(bytes('qrest'));
  expect([text(last.bytes), last.quits]).toEqual(['', true]);
});

test('the prefix twice is the key, before anything else it is dropped', () => {
  const filter = new EscapeFilter(1);
  expect(text(filter.take(bytes('\u0001\u0001x\u0001yq')).bytes)).toBe('\u0001xyq');
});

test('without a prefix all goes through', () => {
  expect(text(new EscapeFilter(undefined).take(bytes('\u0001q')).bytes)).toBe('\u0001q');
});
