// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { StreamReader, streamMessage } from './stream-message.ts';

it('messages come whole out of whatever pieces', () => {
  const stream = [...streamMessage(Uint8Array.of(1, 2, 3)), ...streamMessage(new Uint8Array(300).fill(7))];
  for (const size of [1, 2, 5, 400]) {
    const reader = new StreamReader();
    const messages: number[] = [];
    for (let at = 0; at < stream.length; at += size) {
      let message = reader.add(Uint8Array.from(stream.slice(at, at + size)));
      for (; message !== undefined; message = reader.add(new Uint8Array(0))) messages.push(message.length);
    }
    expect(messages).toEqual([3, 300]);
  }
});
