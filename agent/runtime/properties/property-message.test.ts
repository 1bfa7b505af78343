// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { decodeSet } from '../../../e2e/fixtures/guests/android-stand-in/program/formats/property-message.ts';
import { refusalOf, setPropertyMessage } from './property-message.ts';

test('a message is read by the other side as what was meant', () => {
  const message = setPropertyMessage(Buffer.from('debug.a'), Buffer.from('wärme'));
  expect(decodeSet(message)).toEqual({ name: 'debug.a', value: 'wärme', old: false });
  expect(decodeSet(setPropertyMessage(Buffer.from('a'), new Uint8Array()))).toMatchObject({ value: '' });
});

test('only 0 is yes', () => {
  expect(refusalOf(0)).toBeUndefined();
  expect(refusalOf(0x0b)).toContain('read-only');
  expect(refusalOf(0x18)).toContain('policy');
  expect(refusalOf(0x99)).toContain('0x99');
});
