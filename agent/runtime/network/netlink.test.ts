// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { message, messageType, NetlinkWriter, parseAttributes, parseMessages, readLong, readText } from './netlink.ts';
import { RouteSocket } from './route-socket.ts';

function hex(bytes: Uint8Array | undefined): string {
  return [...(bytes ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An answer of the kernel to the request with this sequence number: 0, or a negative errno. */
function acknowledgement(sequence: number, errno: number): Uint8Array {
  const body = new Uint8Array(20);
  new DataView(body.buffer).setInt32(0, -errno, true);
  return message(messageType.error, 0, sequence, body);
}

/** A socket whose kernel gives these datagrams in turn; what was sent is kept. */
function socketWith(datagrams: readonly Uint8Array[]): { route: RouteSocket; sent: Uint8Array[] } {
  const left = [...datagrams];
  const sent: Uint8Array[] = [];
  const { sys } = recordingSys({
    'socket.netlinkSend': (_fd: number, bytes: Uint8Array) => void sent.push(bytes),
    'socket.netlinkReceive': () => left.shift(),
  });
  return { route: new RouteSocket(sys), sent };
}

test('a pair is one message, with the peer in the namespace of the process', () => {
  const { route, sent } = socketWith([acknowledgement(1, 0)]);
  route.createVeth('veth0', 'p0', 42, undefined);
  const [request] = parseMessages(sent[0] ?? new Uint8Array(0));
  expect(request).toMatchObject({ type: 16, sequence: 1 });
  // NLM_F_REQUEST, ACK, EXCL, CREATE
  expect(hex(sent[0]?.subarray(6, 8))).toBe('0506');
  const link = parseAttributes(request?.body ?? new Uint8Array(0), 16);
  expect(readText(link.get(3) ?? new Uint8Array(0))).toBe('veth0');
  const info = parseAttributes(link.get(18) ?? new Uint8Array(0), 0);
  expect(readText(info.get(1) ?? new Uint8Array(0))).toBe('veth');
  const peer = parseAttributes(parseAttributes(info.get(2) ?? new Uint8Array(0), 0).get(1) ?? new Uint8Array(0), 16);
  expect(readText(peer.get(3) ?? new Uint8Array(0))).toBe('p0');
  expect(hex(peer.get(19))).toBe('2a000000');
});

test.each([
  [17, 'EEXIST'],
  [1, 'EPERM'],
  [19, 'ENODEV'],
])('the errno %i of a refusal is %s', (errno, code) => {
  const { route } = socketWith([acknowledgement(1, errno)]);
  expect(() => route.createVeth('a', 'b', 1, undefined)).toThrowError(
    expect.objectContaining({ name: 'SysError', code, errno, call: 'RTM_NEWLINK', path: 'a' }),
  );
});

test('an answer to an earlier request is passed over', () => {
  const { route } = socketWith([acknowledgement(77, 1), acknowledgement(1, 0)]);
  expect(() => route.createVeth('a', 'b', 1, undefined)).not.toThrow();
});

test('attributes are padded to four bytes, and the last message of a datagram may be odd', () => {
  const body = new NetlinkWriter().text(3, 'abcd').number(4, 0xfffffffe).bytes();
  expect(hex(body)).toBe(`09000300${'6162636400'}000000${'08000400'}feffffff`);
  const two = [...message(1, 0, 5, body), ...message(2, 0, 6, Uint8Array.of(1))];
  expect(parseMessages(Uint8Array.from(two)).map(({ type, sequence }) => [type, sequence])).toEqual([
    [1, 5],
    [2, 6],
  ]);
});

test('64-bit counters keep their upper half', () => {
  expect(readLong(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0), 0)).toBe(2 ** 33 + 1);
});

test('noise and cut messages end the reading and never throw', () => {
  const good = message(16, 0, 1, new NetlinkWriter().text(3, 'eth0').bytes());
  let seed = 1;
  const next = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  for (let round = 0; round < 5000; round++) {
    const bytes = good.slice(0, next() % (good.length + 1));
    if (bytes.length > 0) bytes[next() % bytes.length] = next() % 256;
    for (const { body } of parseMessages(bytes)) parseAttributes(body, next() % 20);
  }
});
