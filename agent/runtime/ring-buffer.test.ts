// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RingBuffer } from './ring-buffer.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

test('the last bytes are there by their offset, and what is gone is counted', () => {
  const ring = new RingBuffer(8);
  ring.append(bytes('abcde'));
  expect(text(ring.from(1).bytes)).toBe('bcde');
  ring.append(bytes('fghijk'));
  const { bytes: kept, sequence, lostBytes } = ring.from(1);
  expect([text(kept), sequence, lostBytes]).toEqual(['defghijk', 3, 2]);
  expect(ring.sequence).toBe(11);
});

test('offsets beyond the end are the end', () => {
  const ring = new RingBuffer(4);
  ring.append(bytes('ab'));
  expect(ring.from(99)).toMatchObject({ sequence: 2, lostBytes: 0 });
  expect(text(ring.from(-5).bytes)).toBe('ab');
});

test('whatever the chunks, it holds the tail of the stream', () => {
  let stream = '';
  const ring = new RingBuffer(13);
  for (let length = 0; length < 60; length++) {
    const chunk = 'x'.repeat(length % 17) + String(length);
    ring.append(bytes(chunk));
    stream += chunk;
    expect(text(ring.from(0).bytes)).toBe(stream.slice(-13));
    expect(ring.from(0).sequence + ring.from(0).bytes.length).toBe(stream.length);
  }
});

test('it grows up to its capacity without losing a byte', () => {
  let stream = '';
  const ring = new RingBuffer(20_000);
  for (let number = 0; number < 60; number++) {
    const chunk = String(number % 10).repeat(37 * number);
    ring.append(bytes(chunk));
    stream += chunk;
    expect(text(ring.from(0).bytes)).toBe(stream.slice(-20_000));
  }
  expect(stream.length).toBeGreaterThan(60_000);
});
