// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { typedIndex } from './list-keys.ts';

const names = ['alpine', 'Arch', 'busybox', 'debian', 'debian-builder'];

test('a letter goes to the next that begins with it, and from the last to the first again', () => {
  expect([0, 1, 2].map((at) => typedIndex(names, at, 'a'))).toEqual([1, 0, 0]);
});

test('a word that grows stays where it fits and goes on where it does not', () => {
  expect(typedIndex(names, 3, 'deb')).toBe(3);
  expect(typedIndex(names, 3, 'debian-')).toBe(4);
  expect(typedIndex(names, 0, 'DEB')).toBe(3);
});

test('what nothing begins with goes nowhere', () => {
  expect(typedIndex(names, 0, 'z')).toBeUndefined();
  expect(typedIndex([], 0, 'a')).toBeUndefined();
});
