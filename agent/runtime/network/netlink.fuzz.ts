// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { message, messageType, NetlinkWriter, parseAttributes, parseMessages, readText } from './netlink.ts';

const link = new NetlinkWriter()
  .fields([1, 0], [1, 0], [2, 1], [4, 7], [4, 1], [4, 0])
  .text(3, 'eth0')
  .number(4, 1500)
  .nested(18, (inner) => inner.text(1, 'veth').attribute(2, new Uint8Array(5)))
  .bytes();
const linkMessage = message(messageType.newLink, 2, 1, link);

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Every attribute written again and read again is the same. */
function checkAttributes(attributes: Map<number, Uint8Array>): void {
  const writer = new NetlinkWriter();
  for (const [type, data] of attributes) writer.attribute(type, data);
  const again = parseAttributes(writer.bytes(), 0);
  if (!isDeepStrictEqual([...again].map(String), [...attributes].map(String))) throw new Error('written otherwise');
}

/** The kernel is trusted, but a datagram may be cut, and no message may be read beyond its end. */
export const target: FuzzTarget = {
  name: 'netlink',
  seeds: [
    linkMessage,
    joined(linkMessage, linkMessage, message(messageType.done, 2, 1, new Uint8Array(4))),
    message(messageType.error, 0, 9, joined(new Uint8Array(4), linkMessage.subarray(0, 16))),
  ],
  words: [linkMessage, linkMessage.subarray(0, 16), Uint8Array.of(4, 0, 3, 0), Uint8Array.of(8, 0, 4, 0, 1, 2, 3, 4)],
  feed: (input) => {
    const messages = parseMessages(input);
    const bytes = messages.reduce((sum, { body }) => sum + body.length + 16, 0);
    if (bytes > input.length) throw new Error(`${bytes} bytes of messages in ${input.length}`);
    const answers = messages.map(({ type, body }) => {
      const attributes = parseAttributes(body, 16);
      checkAttributes(attributes);
      for (const [, data] of attributes) parseAttributes(data, 0).forEach(readText);
      return `${type in [2, 3, 16] ? type : 'other'} with ${'a'.repeat(Math.min(attributes.size, 5))}`;
    });
    return `${Math.min(messages.length, 5)} messages: ${answers.slice(0, 3).join()}`;
  },
};
