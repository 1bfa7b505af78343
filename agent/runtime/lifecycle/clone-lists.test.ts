// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseReferences, printReferences } from './clone-lists.ts';

test('references are two lines each, as LXC writes them', () => {
  const text = '/var/lib/lxc\nweb\n/srv/guests\ndb\n';
  const references = [
    { lxcPath: '/var/lib/lxc', name: 'web' },
    { lxcPath: '/srv/guests', name: 'db' },
  ];
  expect(parseReferences(text)).toEqual(references);
  expect(printReferences(references)).toBe(text);
});

test('what is cut is left out', () => {
  expect(parseReferences('/var/lib/lxc\nweb\n/srv')).toEqual([{ lxcPath: '/var/lib/lxc', name: 'web' }]);
  expect(parseReferences('')).toEqual([]);
});
