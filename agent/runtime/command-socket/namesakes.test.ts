// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { mayHaveNamesake } from './namesakes.ts';

const own = '@/data/lodge/guests/box/command';

function sockets(...addresses: string[]): string {
  const lines = addresses.map((address) => `0000000000000000: 00000002 00000000 00010000 0001 01 4242 ${address}`);
  return ['Num       RefCount Protocol Flags    Type St Inode Path', ...lines, ''].join('\n');
}

test.each([
  ['nobody', [], false],
  ['this guest, and who is connected to it', [own, own], false],
  ['guests of other names', ['@/var/lib/lxc/box2/command', '@/var/lib/lxc/abox/command', '/run/box/command'], false],
  ["LXC's guest of this name", [own, '@/var/lib/lxc/box/command'], true],
  ['one in a folder with a blank', ['@/srv/my guests/box/command'], true],
  ['one whose folder is too long to be told', ['@lxc/0123456789abcdef/command'], true],
])('%s', (_, addresses, expected) => {
  expect(mayHaveNamesake(sockets(...addresses), 'box', own)).toBe(expected);
});
