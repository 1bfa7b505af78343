// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { changeLink, deleteLink, getLink } from './link-requests.ts';
import { errorFlag, message, messageType, NetlinkWriter, parseMessages } from './netlink.ts';
import { RouteSocket } from './route-socket.ts';

/** An answer of the kernel to the request with this sequence number: 0, or an errno, and its words. */
function acknowledgement(sequence: number, errno: number, words?: string): Uint8Array {
  const head = new Uint8Array(20);
  new DataView(head.buffer).setInt32(0, -errno, true);
  if (words === undefined) return message(messageType.error, errorFlag.capped, sequence, head);
  const attributes = new NetlinkWriter().text(1, words).bytes();
  const body = Uint8Array.from([...head, ...attributes]);
  return message(messageType.error, errorFlag.capped | errorFlag.attributes, sequence, body);
}

function linkMessage(sequence: number, index: number): Uint8Array {
  const fields = new NetlinkWriter().fields([1, 0], [1, 0], [2, 0], [4, index], [4, 0], [4, 0]);
  return message(messageType.newLink, 0, sequence, fields.text(3, 'br0').bytes());
}

/** A socket whose kernel gives these datagrams in turn; what was sent is kept. */
function socketWith(...datagrams: readonly Uint8Array[]): { route: RouteSocket; sent: Uint8Array[] } {
  const left = [...datagrams];
  const sent: Uint8Array[] = [];
  const { sys } = recordingSys({
    'socket.netlinkSend': (_fd: number, bytes: Uint8Array) => void sent.push(bytes),
    'socket.netlinkReceive': () => left.shift(),
  });
  return { route: new RouteSocket(sys), sent };
}

test('several requests are one message to the kernel, and each has its own answer', () => {
  const datagrams = [acknowledgement(1, 0), linkMessage(2, 7), acknowledgement(3, 19)];
  const { route, sent } = socketWith(...datagrams);
  const answers = route.ask([changeLink(4, { up: true }, 'veth0'), getLink('br0'), deleteLink(9, 'gone')]);
  expect(sent).toHaveLength(1);
  // NLM_F_REQUEST, and NLM_F_ACK but for what is answered by a message.
  expect(parseMessages(sent[0] ?? new Uint8Array(0)).map(({ type, flags }) => [type, flags])).toEqual([
    [16, 5],
    [18, 1],
    [17, 5],
  ]);
  expect(answers.map(({ messages, error }) => [messages.length, error?.code])).toEqual([
    [0, undefined],
    [1, undefined],
    [0, 'ENODEV'],
  ]);
});

test.each([
  [17, 'EEXIST'],
  [1, 'EPERM'],
  [19, 'ENODEV'],
  [121, 'E121'],
])('the errno %i of a refusal is %s, told by the call and what it was about', (errno, code) => {
  const { route } = socketWith(acknowledgement(1, errno));
  expect(() => route.run([deleteLink(3, 'a')])).toThrowError(
    expect.objectContaining({ name: 'SysError', code, errno, call: 'RTM_DELLINK', path: 'a' }),
  );
});

test("the kernel's own words come with its refusal", () => {
  const { route } = socketWith(acknowledgement(1, 22, 'mtu greater than device maximum'));
  expect(() => route.run([changeLink(3, { mtu: 70_000 }, 'eth0')])).toThrow(
    'RTM_NEWLINK eth0: EINVAL (mtu greater than device maximum)',
  );
});

test('an answer to an earlier request is passed over', () => {
  const { route } = socketWith(acknowledgement(77, 1), acknowledgement(0, 1), acknowledgement(1, 0));
  expect(() => route.run([deleteLink(3, 'a')])).not.toThrow();
});

test('a long list is cut, so that its answers fit in the buffer', () => {
  const acknowledged = Array.from({ length: 100 }, (_, position) => acknowledgement(position + 1, 0));
  const { route, sent } = socketWith(...acknowledged);
  route.run(acknowledged.map((_, position) => deleteLink(position, 'a')));
  expect(sent.map((bytes) => parseMessages(bytes).length)).toEqual([64, 36]);
});
