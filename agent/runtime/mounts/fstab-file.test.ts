// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseFstab } from './fstab-file.ts';

test('comments and empty lines are none of the entries', () => {
  const text = '# a comment\n\n  \n/a mnt none bind 0 0\ntmpfs\ttmp   tmpfs size=64k\n';
  expect(parseFstab('/f', text).map(({ source, target }) => `${source} ${target}`)).toEqual(['/a mnt', 'tmpfs tmp']);
});

test('a line that cannot be taken is told with its number', () => {
  expect(() => parseFstab('/f', '/a mnt none\n/a /\n')).toThrow('/f, line 2: expected: SOURCE TARGET TYPE OPTIONS');
});
