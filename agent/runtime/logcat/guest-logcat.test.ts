// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { GuestLogcat } from './guest-logcat.ts';

type Packets = { data: Uint8Array; count: number; ended: boolean } | undefined;

function watched(connect: () => void, packets: Packets[]) {
  const timers: { delayMs: number; callback: () => void }[] = [];
  const told: string[] = [];
  let readable: () => void = () => undefined;
  const recording = recordingSys({
    'loop.setTimer': (delayMs: number, callback: () => void) => timers.push({ delayMs, callback }),
    'loop.add': (_fd: number, _events: number, callback: () => void) => {
      readable = callback;
    },
    'socket.unixConnect': connect,
    'socket.receivePackets': () => packets.shift(),
  });
  const sink = {
    logcat: ({ count }: { count: number }) => void told.push(`${count} entries`),
    append: ({ text }: { text: string }) => void told.push(text),
  };
  const logcat = new GuestLogcat(recording.sys, 42, sink);
  const sent = (): string[] =>
    recording.calls
      .filter(({ name }) => name === 'socket.sendMessage')
      .map(({ args }) => recording.sys.text.decodeUtf8(args[1] as Uint8Array));
  return { ...recording, logcat, told, timers, sent, fire: () => timers.shift()?.callback(), read: () => readable() };
}

const packet = { data: new Uint8Array([1, 0, 0]), count: 1, ended: false };

test('waits for a logd with growing pauses, and says nothing until there is one', () => {
  let left = 8;
  const { told, timers, fire, sent, openFds, logcat } = watched(() => {
    if (left-- > 0) throw makeSysError('ENOENT', 2, 'connect');
  }, []);
  const pauses: number[] = [];
  for (let n = 0; n < 9; n++) {
    pauses.push(timers[0]?.delayMs ?? -1);
    fire();
  }
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  expect(told).toEqual(['reading logcat']);
  expect(sent()).toEqual(['stream lids=0,1,2,3,4,5,6,7']);
  logcat.dispose();
  expect(openFds.size).toBe(0);
});

test('reads again when logd has ended, and takes what is left at its own end', () => {
  const { told, timers, fire, read, logcat, openFds } = watched(
    () => undefined,
    [packet, undefined, { ...packet, ended: true }, packet, undefined],
  );
  fire();
  read();
  read();
  expect(told).toEqual(['reading logcat', '1 entries', '1 entries', 'logd has ended the connection']);
  expect(timers).toHaveLength(1);
  fire();
  logcat.dispose();
  expect(told.at(-1)).toBe('1 entries');
  expect(openFds.size).toBe(0);
});

test('what forbids the socket is told once', () => {
  const { told, fire } = watched(() => {
    throw makeSysError('EACCES', 13, 'connect');
  }, []);
  for (let n = 0; n < 3; n++) fire();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/EACCES/);
});

test('goes on behind the newest packets that it had', () => {
  const at = (seconds: number): Packets => {
    const data = new Uint8Array(22);
    const view = new DataView(data.buffer);
    view.setUint16(0, 20, true);
    view.setUint32(2 + 12, seconds, true);
    return { data, count: 1, ended: false };
  };
  const { fire, read, sent, logcat } = watched(
    () => undefined,
    [at(5), at(6), undefined, { data: new Uint8Array(0), count: 0, ended: true }],
  );
  fire();
  read();
  read();
  fire();
  expect(sent().at(-1)).toBe('stream lids=0,1,2,3,4,5,6,7 start=6.000000001');
  logcat.dispose();
});
