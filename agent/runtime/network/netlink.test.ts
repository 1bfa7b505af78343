// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { message, NetlinkWriter, parseMessages, readLong } from './netlink.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('attributes are padded to four bytes, and the last message of a datagram may be odd', () => {
  const body = new NetlinkWriter().text(3, 'abcd').number(4, 0xfffffffe).short(5, 0x1234).bytes();
  expect(hex(body)).toBe(`09000300${'6162636400'}000000${'08000400'}feffffff${'06000500'}34120000`);
  const two = [...message(1, 0, 5, body), ...message(2, 9, 6, Uint8Array.of(1))];
  expect(parseMessages(Uint8Array.from(two)).map(({ type, flags, sequence }) => [type, flags, sequence])).toEqual([
    [1, 0, 5],
    [2, 9, 6],
  ]);
});

test('64-bit counters keep their upper half', () => {
  expect(readLong(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0), 0)).toBe(2 ** 33 + 1);
});
