// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { linkOf, placeOfLink } from './deep-link.ts';

test.each([
  ['lodge://', '#/'],
  ['lodge://devices/3A081FDJH00142', '#/devices/3A081FDJH00142'],
  ['LODGE://devices/10.0.0.2:5555/', '#/devices/10.0.0.2%3A5555'],
  ['lodge://devices/A/guests/alpine', '#/devices/A/guests/alpine/overview'],
  ['lodge://devices/A/guests/alpine/console', '#/devices/A/guests/alpine/console'],
  ['lodge://devices/A%20B/guests/a%26b/config', '#/devices/A%20B/guests/a%26b/config'],
])('%s leads to %s', (link, place) => {
  expect(placeOfLink(link)).toBe(place);
});

test.each([
  'https://devices/A',
  'lodge://devices/A/guests/alpine/shell',
  'lodge://devices/A/guests/alpine/console?run=rm',
  'lodge://devices/A#/devices/B',
  'lodge://devices/..%2F..%2Fetc',
  'lodge://devices/A%0aB',
  'lodge://devices/%E0%A4%A',
  'lodge://devices/A/guests',
  'lodge://elsewhere/A',
  `lodge://devices/${'A'.repeat(2000)}`,
])('%s leads nowhere', (link) => {
  expect(placeOfLink(link)).toBeUndefined();
});

test('a link is found among the words of a command line', () => {
  expect(linkOf(['lodge-desktop', '--flag', 'lodge://devices/A'])).toBe('lodge://devices/A');
  expect(linkOf(['lodge-desktop', '/path/lodge://x'])).toBeUndefined();
});
