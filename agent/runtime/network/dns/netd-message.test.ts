// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { netdCommand, parseNetdReply } from './netd-message.ts';
import { dnsMessage } from './testing/dns-bytes.ts';

const words = (...numbers: number[]): number[] =>
  numbers.flatMap((number) => [(number >>> 24) & 255, (number >>> 16) & 255, (number >>> 8) & 255, number & 255]);

describe("a question to Android's netd", () => {
  it.each([0, 1, 2])('is one line of base64, whatever its length (%i more)', (more) => {
    const query = dnsMessage({ more: Array.from({ length: more }, () => 255) });
    expect(netdCommand(query)).toBe(`resnsend 0 0 ${Buffer.from(query).toString('base64')}\0`);
  });

  it('is none where netd would cut it off', () => {
    expect(netdCommand(new Uint8Array(756))?.length).toBe(1022);
    expect(netdCommand(new Uint8Array(759))).toBeUndefined();
  });
});

describe("the reply of Android's netd", () => {
  it('is whole with its answer, and not before', () => {
    const reply = Uint8Array.from([...words(0, 3), 1, 2, 3]);
    for (let length = 0; length < reply.length; length++)
      expect(parseNetdReply(reply.subarray(0, length))).toEqual({ kind: 'part' });
    expect(parseNetdReply(reply)).toEqual({ kind: 'answer', answer: Uint8Array.of(1, 2, 3) });
    expect(parseNetdReply(Uint8Array.from(words(3, 0)))).toEqual({ kind: 'answer', answer: new Uint8Array(0) });
  });

  it('is an errno, nonsense, or that of a netd without the command', () => {
    expect(parseNetdReply(Uint8Array.from(words(-110)))).toEqual({ kind: 'failed', errno: 110 });
    expect(parseNetdReply(Uint8Array.from(words(0, 65536)))).toEqual({ kind: 'failed', errno: undefined });
    expect(parseNetdReply(Buffer.from('500 Command not recognized\0'))).toEqual({ kind: 'unknown-command' });
  });
});
