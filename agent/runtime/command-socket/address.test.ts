// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { commandAddress, monitorAddress } from './address.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('the folder, the name, and "command"', () => {
  expect(commandAddress('/var/lib/lxc', 'debian', encode)).toBe('@/var/lib/lxc/debian/command');
  expect(commandAddress('/var/lib/lxc//', 'debian', encode)).toBe('@/var/lib/lxc/debian/command');
});

test('a place that is too long for an address is hashed, from 106 bytes on', () => {
  const folder = (length: number): string => `/${'a'.repeat(length - '//g/command'.length)}`;
  expect(commandAddress(folder(105), 'g', encode)).toHaveLength(106);
  expect(commandAddress(folder(106), 'g', encode)).toMatch(/^@lxc\/[0-9a-f]{16}\/command$/);
});

test('the hash is FNV-1a', () => {
  // By hand from the published algorithm: offset basis 0xcbf29ce484222325, prime 0x100000001b3.
  const place = `/${'x'.repeat(120)}/guest`;
  let hash = 14695981039346656037n;
  for (const byte of Buffer.from(place)) hash = ((hash ^ BigInt(byte)) * 1099511628211n) % 2n ** 64n;
  expect(commandAddress(`/${'x'.repeat(120)}`, 'guest', encode)).toBe(
    `@lxc/${hash.toString(16).padStart(16, '0')}/command`,
  );
});

// As lxc-monitord of LXC 6.0.4 has bound it.
test('state changes are distributed at an address of a hash and the folder', () => {
  expect(monitorAddress('/tmp/tools-scratch/g2', encode)).toBe('@lxc/cd748c58564752c6//tmp/tools-scratch/g2');
  expect(monitorAddress(`/${'x'.repeat(200)}`, encode)).toHaveLength(106);
});
