// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Channel } from './channel.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { AgentFailure } from './failure.ts';
import { encodeFrame, frameKind } from './frame.ts';
import { limits } from './limits.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const codec = { encode: (text: string) => encoder.encode(text), decode: (bytes: Uint8Array) => decoder.decode(bytes) };

interface Ends {
  left: Connection;
  right: Connection;
  /** Carries one frame of each side to the other; false: neither had one. */
  step(): boolean;
  /** Until nothing moves, letting promises run in between. */
  settle(): Promise<void>;
}

/** Two connections back to back; nothing moves by itself. */
function pair(right: Partial<ConnectionOptions> = {}, left: Partial<ConnectionOptions> = {}): Ends {
  const ends = {
    left: new Connection({ codec, onOutput: () => undefined, ...left }),
    right: new Connection({ codec, onOutput: () => undefined, ...right }),
  };
  const step = (): boolean => {
    const [one, other] = [ends.left.take(), ends.right.take()];
    if (one !== undefined) ends.right.receive(one);
    if (other !== undefined) ends.left.receive(other);
    return one !== undefined || other !== undefined;
  };
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; ) {
      quiet = step() ? 0 : quiet + 1;
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { ...ends, step, settle };
}

/** The same channel at both ends. */
function channels({ left, right }: Ends): [Channel, Channel] {
  const one = left.openChannel();
  return [one, right.openChannel(one.id)];
}

test('a request is answered, a throw is a failure by its reason', async () => {
  const ends = pair({
    onRequest: async (method, params) => {
      if (method === 'double') return (params as { n: number }).n * 2;
      throw new AgentFailure('guest-not-found', 'no such guest', { guest: 'x' });
    },
  });
  const answer = ends.left.request('double', { n: 21 });
  const refused = ends.left.request('other', {});
  refused.catch(() => undefined);
  await ends.settle();
  expect(await answer).toBe(42);
  await expect(refused).rejects.toMatchObject({ reason: 'guest-not-found', details: { guest: 'x' } });
});

test('a sender never has more than a window on its way', async () => {
  const ends = pair();
  const [sender, receiver] = channels(ends);
  let received = 0;
  receiver.listen({ onData: (bytes) => (received += bytes.length) });
  expect(sender.write(new Uint8Array(3 * limits.windowBytes))).toBe(false);
  await ends.settle();
  expect(received).toBe(limits.windowBytes);
  receiver.consumed(limits.windowBytes);
  await ends.settle();
  expect(received).toBe(2 * limits.windowBytes);
});

test('a channel that was widened lets so much more be on its way', async () => {
  const ends = pair();
  const [sender, receiver] = channels(ends);
  let received = 0;
  receiver.listen({ onData: (bytes) => (received += bytes.length) });
  receiver.widen(limits.wideBytes);
  sender.write(new Uint8Array(2 * limits.wideBytes));
  await ends.settle();
  expect(received).toBe(limits.windowBytes + limits.wideBytes);
});

test('a flooding channel does not delay a message', async () => {
  const events: string[] = [];
  const ends = pair({ onEvent: (event) => events.push(event) });
  const [sender, receiver] = channels(ends);
  receiver.listen({ onData: (bytes) => receiver.consumed(bytes.length) });
  sender.write(new Uint8Array(8 * limits.windowBytes));
  ends.step();
  ends.left.notify('click', {});
  ends.step();
  expect(events).toEqual(['click']);
});

test('channels take turns', () => {
  const ends = pair();
  const order: number[] = [];
  for (let n = 0; n < 3; n++) {
    const [sender, receiver] = channels(ends);
    receiver.listen({ onData: () => order.push(receiver.id) });
    sender.write(new Uint8Array(2 * limits.dataBytes));
  }
  for (let n = 0; n < 6; n++) ends.step();
  expect(order.slice(0, 3).sort()).toEqual([1, 2, 3]);
  expect(order.slice(3).sort()).toEqual([1, 2, 3]);
});

test('what comes before somebody listens is kept, with its end', async () => {
  const ends = pair();
  const [sender, receiver] = channels(ends);
  sender.write(encoder.encode('early'));
  sender.end();
  await ends.settle();
  const seen: string[] = [];
  receiver.listen({ onData: (bytes) => seen.push(decoder.decode(bytes)), onEnd: () => seen.push('end') });
  expect(seen).toEqual(['early', 'end']);
});

test('who was told to wait is told of the drain, though a later write found room', async () => {
  const ends = pair();
  const [sender, receiver] = channels(ends);
  let drains = 0;
  sender.listen({ onData: () => undefined, onDrain: () => drains++ });
  receiver.listen({ onData: (bytes) => receiver.consumed(bytes.length) });
  expect(sender.write(new Uint8Array(limits.windowBytes))).toBe(false);
  ends.step();
  expect(sender.queuedBytes).toBeLessThan(limits.windowBytes);
  expect(sender.write(new Uint8Array(1))).toBe(false);
  await ends.settle();
  expect([drains, sender.queuedBytes]).toEqual([1, 0]);
  expect(sender.write(new Uint8Array(1))).toBe(true);
});

test('drain is told when the queue has left, once', async () => {
  const ends = pair();
  const [sender, receiver] = channels(ends);
  let drains = 0;
  sender.listen({ onData: () => undefined, onDrain: () => drains++ });
  receiver.listen({ onData: (bytes) => receiver.consumed(bytes.length) });
  expect(sender.write(new Uint8Array(limits.windowBytes))).toBe(false);
  await ends.settle();
  expect(drains).toBe(1);
});

test('both ends over is the end of a channel; a reset is at once and drops what waits', async () => {
  const ends = pair();
  const [one, other] = channels(ends);
  const closed: string[] = [];
  one.listen({ onData: () => undefined, onEnd: () => one.end(), onClose: (reason) => closed.push(`one ${reason}`) });
  other.listen({ onData: () => undefined, onClose: (reason) => closed.push(`other ${reason}`) });
  other.end();
  await ends.settle();
  expect(closed.sort()).toEqual(['one ended', 'other ended']);
  const [sender, receiver] = channels(ends);
  sender.listen({ onData: () => undefined, onClose: (reason) => closed.push(reason) });
  sender.write(new Uint8Array(10));
  receiver.reset('no more');
  await ends.settle();
  expect(closed.at(-1)).toBe('no more');
  expect(sender.queuedBytes).toBe(0);
});

test.each<[string, Uint8Array]>([
  [
    'data beyond the window',
    encodeFrame({ channel: 1, kind: frameKind.data, payload: new Uint8Array(limits.dataBytes) }),
  ],
  ['a message that is no JSON', encodeFrame({ channel: 0, kind: frameKind.message, payload: encoder.encode('{') })],
  ['an unknown kind', Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 77)],
])('%s ends the session by the name protocol-error, and pending requests with it', async (_, bytes) => {
  const closed: (AgentFailure | undefined)[] = [];
  const ends = pair({ onClose: (error) => closed.push(error) });
  channels(ends)[1].listen({ onData: () => undefined });
  const pending = ends.right.request('never', {});
  pending.catch(() => undefined);
  for (let n = 0; n < 6; n++) ends.right.receive(bytes);
  expect(closed.map((error) => error?.reason)).toEqual(['protocol-error']);
  await expect(pending).rejects.toMatchObject({ reason: 'protocol-error' });
});

test('a channel number cannot be taken twice, and there is a limit to channels', () => {
  const { left } = pair();
  left.openChannel(5);
  expect(() => left.openChannel(5)).toThrow(AgentFailure);
  expect(() => {
    for (let n = 0; n <= limits.channels; n++) left.openChannel(100 + n);
  }).toThrow(/too many/);
});
