// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Channel } from '../protocol/index.ts';
import { limits } from '../protocol/limits.ts';
import { makeSysError } from '../sys/injecting.ts';
import { recordingSys } from '../sys/recording.ts';
import { SocketRelay } from './socket-relay.ts';

const [readable, writable, hungUp] = [1, 4, 16];

/** A socket that takes `room` bytes, says what is in `says`, and is never asked by a loop that it is not in. */
function relay(room = 0) {
  const socket = {
    room,
    taken: 0,
    says: [] as (Uint8Array | 'end')[],
    writes: undefined as string | undefined,
    wasShut: false,
    interest: undefined as number | undefined,
  };
  let heard: (events: number) => void = () => undefined;
  const { sys, openFds, giveFd } = recordingSys({
    'file.read': () => {
      const next = socket.says.shift();
      return next === 'end' ? new Uint8Array(0) : next;
    },
    'file.write': (_: number, bytes: Uint8Array) => {
      if (socket.writes !== undefined) throw makeSysError(socket.writes, 32, 'write', '');
      const count = Math.min(socket.room, bytes.length);
      socket.room -= count;
      socket.taken += count;
      return count === 0 ? undefined : count;
    },
    'socket.shutdown': () => {
      socket.wasShut = true;
    },
    'loop.add': (_: number, events: number, listener: typeof heard) => {
      [socket.interest, heard] = [events, listener];
    },
    'loop.modify': (_: number, events: number) => {
      socket.interest = events;
    },
    'loop.remove': () => {
      socket.interest = undefined;
    },
  });
  const sent = { credit: 0, reset: undefined as string | undefined };
  const channel = new Channel(1, {
    outputReady: () => undefined,
    sendCredit: (_, bytes) => {
      sent.credit += bytes;
    },
    sendReset: (_, reason) => {
      sent.reset = reason;
    },
    forget: () => undefined,
  });
  new SocketRelay(sys, giveFd(), channel);
  const ready = (events: number): void => {
    // Hanging up is told of whatever one waits for.
    if (socket.interest !== undefined) heard(events & (socket.interest | hungUp));
  };
  const out = (): (number | 'end')[] => {
    const all: (number | 'end')[] = [];
    for (let part = channel.take(1 << 20); part !== undefined; part = channel.take(1 << 20))
      all.push(part === 'end' ? part : part.length);
    return all;
  };
  const isClosed = (): boolean => openFds.size === 0;
  return { socket, channel, ready, out, sent, isClosed };
}

test('what came before the guest has ended its answer is written all the same, and then the socket goes', () => {
  const { socket, channel, ready, out, isClosed, sent } = relay();
  channel.receiveData(new Uint8Array(50_000));
  socket.says.push(Uint8Array.of(1, 2, 3), 'end');
  ready(readable);
  ready(readable);
  expect(out()).toEqual([3, 'end']);
  expect(isClosed()).toBe(false);
  channel.receiveData(new Uint8Array(10));
  socket.room = 50_000;
  ready(writable);
  channel.receiveEnd();
  expect([socket.taken, socket.wasShut, isClosed()]).toEqual([50_000, false, false]);
  socket.room = 10;
  ready(writable);
  expect([socket.taken, socket.wasShut, isClosed(), sent.reset]).toEqual([50_010, true, true, undefined]);
});

test('behind the end of its question the desktop hears the answer', () => {
  const { socket, channel, ready, out, isClosed } = relay(100);
  channel.receiveData(new Uint8Array(60));
  channel.receiveEnd();
  expect([socket.taken, socket.wasShut, isClosed()]).toEqual([60, true, false]);
  socket.says.push(new Uint8Array(7), 'end');
  ready(readable);
  ready(readable);
  expect(out()).toEqual([7, 'end']);
  expect(isClosed()).toBe(true);
});

test('a guest that takes nothing is granted nothing more, and a desktop that takes nothing is read no further for', () => {
  const { socket, channel, ready, sent, out } = relay();
  channel.receiveData(new Uint8Array(limits.windowBytes));
  expect([sent.credit, socket.interest]).toEqual([0, readable | writable]);
  socket.room = limits.windowBytes;
  ready(writable);
  expect([sent.credit, socket.interest]).toEqual([limits.windowBytes, readable]);
  for (let told = 0; told < limits.windowBytes; told += 32_768) {
    socket.says.push(new Uint8Array(32_768));
    ready(readable);
  }
  expect(socket.interest).toBeUndefined();
  expect(out().reduce<number>((sum, each) => sum + Number(each), 0)).toBe(limits.windowBytes);
  expect(socket.interest).toBe(readable);
});

test('the answer of a guest that would not hear the question out arrives whole', () => {
  const { socket, channel, ready, out, isClosed, sent } = relay();
  channel.receiveData(new Uint8Array(limits.windowBytes));
  socket.writes = 'ECONNRESET';
  socket.says.push(new Uint8Array(400), 'end');
  ready(writable | readable);
  expect(sent.credit).toBe(limits.windowBytes);
  ready(readable);
  expect(out()).toEqual([400, 'end']);
  expect([isClosed(), sent.reset]).toEqual([true, undefined]);
});

test('a guest that has gone altogether behind its answer is told as a break, once', () => {
  const { socket, channel, ready, out, isClosed, sent } = relay();
  channel.receiveData(new Uint8Array(20));
  socket.says.push('end');
  ready(readable);
  expect(out()).toEqual(['end']);
  socket.writes = 'EPIPE';
  ready(hungUp);
  ready(hungUp);
  expect([isClosed(), sent.reset]).toEqual([true, 'EPIPE']);
});
