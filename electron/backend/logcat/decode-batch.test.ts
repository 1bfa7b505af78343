// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { eventPayload, type LoggerFields, loggerPacket, packed } from '../../../e2e/fixtures/logd/logger-packets.ts';
import { LogcatDecoder } from './decode-batch.ts';

const startedAtMs = 1_700_000_000_000;

function decodeBytes(bytes: Buffer, count: number) {
  const batch = {
    ...{ sequence: 10, timeMs: startedAtMs + 5000, sinceStartMs: 5000 },
    ...{ source: 'logcat' as const, count, bytes: bytes.length },
  };
  return new LogcatDecoder().decode(batch, bytes);
}

function decode(...packets: LoggerFields[]) {
  return decodeBytes(packed(packets.map(loggerPacket)), packets.length);
}

describe('an entry of logd', () => {
  test.each([1, 2, 3, 4] as const)('with a header of version %i becomes a line', (version) => {
    const { entries, malformed } = decode({ version, seconds: 1_700_000_001, nanoseconds: 250_000_000, priority: 6 });
    expect(malformed).toBe(0);
    expect(entries).toEqual([
      {
        ...{ sequence: 10, timeMs: startedAtMs + 1250, sinceStartMs: 1250, source: 'logcat', level: 'error' },
        ...{ buffer: 'main', tag: 'tag', pid: 100, text: 'message' },
      },
    ]);
  });

  test('is in the buffer that its header names, and has the level of its priority', () => {
    const { entries } = decode({ buffer: 3, priority: 2 }, { buffer: 4, priority: 7 }, { buffer: 99, priority: 200 });
    expect(entries.map(({ buffer, level }) => [buffer, level])).toEqual([
      ['system', 'debug'],
      ['crash', 'error'],
      ['main', 'info'],
    ]);
  });

  test('of several lines is as many, of one sequence', () => {
    const { entries } = decode({ message: 'Exception\n\tat one\n\tat two\n' }, { message: '' });
    expect(entries.map(({ sequence, text }) => [sequence, text])).toEqual([
      [10, 'Exception'],
      [10, '\tat one'],
      [10, '\tat two'],
      [11, ''],
    ]);
  });

  test('is of no time before its boot or behind its arrival, whatever it says', () => {
    const { entries } = decode({ seconds: 0 }, { seconds: 0xffffffff });
    expect(entries.map(({ sinceStartMs }) => sinceStartMs)).toEqual([0, 5000]);
  });

  test('keeps the last letter of a message that lacks its NUL', () => {
    expect(decode({ payload: Buffer.from('\x04tag\0whole') }).entries[0]?.text).toBe('whole');
  });
});

describe('a binary event', () => {
  test('tells how far a boot is, by its name', () => {
    const { entries } = decode({ buffer: 2, payload: eventPayload(3000, 8123n) });
    expect(entries[0]).toMatchObject({ buffer: 'events', tag: 'boot_progress_start', text: '8123' });
  });

  test('has values of every type, and lists of them', () => {
    const string = Buffer.from([2, 2, 0, 0, 0, 0x68, 0x69]);
    const float = Buffer.from([4, 0, 0, 0xc0, 0x3f]);
    const inner = Buffer.from([3, 1, 0, 0xff, 0xff, 0xff, 0xff]);
    const payload = Buffer.concat([Buffer.from([0x99, 0x75, 0, 0]), Buffer.from([3, 3]), string, float, inner]);
    expect(decode({ buffer: 2, payload }).entries[0]).toMatchObject({ tag: '30105', text: '[hi,1.5,[-1]]' });
  });

  test('without a value has no text', () => {
    expect(decode({ buffer: 2, payload: Buffer.from([1, 0, 0, 0]) }).entries[0]).toMatchObject({ tag: '1', text: '' });
  });

  test.each([
    ['a value that is cut', Buffer.from([1, 0, 0, 0, 1, 9])],
    ['a string longer than itself', Buffer.from([1, 0, 0, 0, 2, 255, 255, 255, 255, 65])],
    ['a type that there is not', Buffer.from([1, 0, 0, 0, 9])],
    ['lists without end', Buffer.from([1, 0, 0, 0, ...Array.from({ length: 40 }, () => [3, 1]).flat()])],
    ['no tag', Buffer.from([1, 0])],
  ])('with %s is none', (_, payload) => {
    expect(decode({ buffer: 2, payload }, {})).toMatchObject({ malformed: 1, entries: [{ text: 'message' }] });
  });
});

describe('what is no entry is counted, and takes no other with it', () => {
  const good = loggerPacket({ message: 'good' });
  const broken = (change: (packet: Buffer) => void): Buffer => {
    const packet = loggerPacket({});
    change(packet);
    return packet;
  };
  test.each([
    ['short', Buffer.alloc(19)],
    ['empty', Buffer.alloc(0)],
    ['longer than it says', broken((packet) => packet.writeUInt16LE(3, 0))],
    ['shorter than it says', broken((packet) => packet.writeUInt16LE(60_000, 0))],
    ['of a header of no version', broken((packet) => packet.writeUInt16LE(100, 2))],
    ['at a time that is none', broken((packet) => packet.writeUInt32LE(0xffffffff, 16))],
    ['text without the end of its tag', loggerPacket({ payload: Buffer.from('\x04abc') })],
    ['text of nothing', loggerPacket({ payload: Buffer.alloc(0) })],
  ])('%s', (_, packet) => {
    const { entries, malformed } = decodeBytes(packed([good, packet, good]), 3);
    expect(entries.filter(({ text }) => text === 'good').map(({ sequence }) => sequence)).toEqual([10, 12]);
    expect(malformed + entries.length).toBe(3);
  });

  test('a batch that is cut has as many as it says', () => {
    const bytes = packed([good, good]);
    expect(decodeBytes(bytes.subarray(0, -1), 2)).toMatchObject({ malformed: 1, entries: [{ sequence: 10 }] });
    expect(decodeBytes(Buffer.alloc(0), 3).malformed).toBe(3);
  });
});
