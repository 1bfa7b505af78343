// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import golden from '../../e2e/fixtures/wire/frames.json' with { type: 'json' };
import { encodeFrame, FrameDecoder, FrameError, type FrameKind, frameKind } from './frame.ts';
import { limits } from './limits.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test.each(golden)('golden bytes: $name', ({ channel, kind, payload, bytes }) => {
  const frame = { channel, kind: kind as FrameKind, payload: bytesOf(payload) };
  expect(Buffer.from(encodeFrame(frame)).toString('hex')).toBe(bytes);
  expect(new FrameDecoder().push(bytesOf(bytes))).toEqual([frame]);
});

test('a frame takes memory that is given, where it is large enough', () => {
  const payload = Uint8Array.of(1, 2, 3);
  const frame = { channel: 7, kind: frameKind.data, payload };
  const memory = new Uint8Array(32).fill(0xff);
  const made = encodeFrame(frame, memory.subarray(4));
  expect(made).toEqual(encodeFrame(frame));
  expect(made.buffer).toBe(memory.buffer);
  expect([...memory.subarray(0, 4), memory[4 + made.length]]).toEqual([255, 255, 255, 255, 255]);
  expect(encodeFrame(frame, memory.subarray(0, 11)).buffer).not.toBe(memory.buffer);
});

test('frames come whole whatever the chunks are, and data in the parts that have come', () => {
  const stream = bytesOf(golden.map((frame) => frame.bytes).join(''));
  for (let size = 1; size <= stream.length; size++) {
    const decoder = new FrameDecoder();
    const frames: { channel: number; kind: number; payload: string }[] = [];
    for (let at = 0; at < stream.length; at += size) {
      for (const { channel, kind, payload: bytes } of decoder.push(stream.subarray(at, at + size))) {
        const payload = Buffer.from(bytes).toString('hex');
        const last = frames.at(-1);
        if (kind === frameKind.data && last?.kind === kind && last.channel === channel) last.payload += payload;
        else frames.push({ channel, kind, payload });
      }
    }
    expect(frames).toEqual(golden.map(({ channel, kind, payload }) => ({ channel, kind, payload })));
  }
});

function header(length: number, channel: number, kind: number): Uint8Array {
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, channel, true);
  view.setUint8(8, kind);
  return bytes;
}

test.each<[string, number, number, number]>([
  ['an unknown kind', 1, 1, 9],
  ['kind zero', 1, 1, 0],
  ['a message off the control channel', 2, 5, 1],
  ['a message that is too long', limits.messageBytes + 1, 0, 1],
  ['data on the control channel', 3, 0, 2],
  ['data of no bytes', 0, 3, 2],
  ['data that is too long', limits.wideDataBytes + 1, 3, 2],
  ['credit of the wrong length', 5, 3, 3],
  ['an end with a payload', 1, 3, 4],
  ['a reset that is too long', 2000, 3, 5],
])('%s is refused by its header alone', (_, length, channel, kind) => {
  expect(() => new FrameDecoder().push(header(length, channel, kind))).toThrow(FrameError);
});

test('random bytes are frames or a FrameError, and nothing else', () => {
  // A small generator with a seed: the same bytes in every run.
  let state = 20261123;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  for (let round = 0; round < 2000; round++) {
    const decoder = new FrameDecoder();
    try {
      for (let chunk = 0; chunk < 4; chunk++)
        decoder.push(Uint8Array.from({ length: next() % 40 }, () => next() >>> 24));
    } catch (error) {
      expect(error).toBeInstanceOf(FrameError);
    }
  }
});
