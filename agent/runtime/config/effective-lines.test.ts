// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { effectiveLines } from './effective-lines.ts';

function kept(text: string): string {
  const lines = text.split(' ').map((each) => {
    const [key = '', value = ''] = each.split('=');
    return { key, value };
  });
  return effectiveLines(lines)
    .map(({ key, value }) => `${key}=${value}`)
    .join(' ');
}

test.each([
  ['nothing is taken back', 'a=1 b=2 a=3', 'a=1 b=2 a=3'],
  ['earlier lines of the key', 'a=1 a= a=2', 'a=2'],
  ['and of the keys below it', 'lxc.net.0.type=veth lxc.net.1.type=empty lxc.net.0=', 'lxc.net.1.type=empty'],
  ['of a whole group', 'lxc.net.0.type=veth lxc.net.1.type=empty lxc.net= lxc.uts.name=a', 'lxc.uts.name=a'],
  ['not those that only begin alike', 'lxc.net.10.type=veth lxc.net.1=', 'lxc.net.10.type=veth'],
  ['later lines stay', 'a= a=1', 'a=1'],
])('%s', (_, text, expected) => {
  expect(kept(text)).toBe(expected);
});

test('it takes time by the number of lines only', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => ({
    key: `lxc.net.${index % 7}.type`,
    value: index % 2 === 0 ? '' : 'empty',
  }));
  expect(effectiveLines(lines).length).toBeLessThan(14);
});
