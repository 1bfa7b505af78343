// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { feedAddress } from './update-view.ts';

test.each(['https://updates.example/lodge/', 'http://127.0.0.1:8000/', 'http://[::1]:8000/', 'http://localhost/feed'])(
  'asks %s',
  (address) => expect(feedAddress(address)).toBe(address),
);

test.each([
  ['http://updates.example/lodge/', 'without encryption, from elsewhere'],
  ['https://me:secret@updates.example/', 'with a password in it'],
  ['file:///srv/feed/', 'a file'],
  ['updates.example', 'no address'],
  ['', 'nothing'],
])('does not ask %s: %s', (address) => expect(feedAddress(address)).toBeUndefined());
