// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { LogRing } from './log-ring.ts';

function ringOf(counts: readonly number[], bytesEach: number, limitBytes: number): LogRing {
  const ring = new LogRing(limitBytes);
  for (const count of counts) ring.push({ sequence: ring.next, count, bytes: new Uint8Array(bytesEach) });
  return ring;
}

const begins = (ring: LogRing, sequence: number): number[] => ring.from(sequence).chunks.map((each) => each.sequence);

test('gives what is there from the chunk on that has the wanted entry', () => {
  const ring = ringOf([1, 5, 2], 10, 1000);
  expect([ring.next, begins(ring, 0), begins(ring, 3), begins(ring, 6), begins(ring, 8)]).toEqual([
    8,
    [0, 1, 6],
    [1, 6],
    [6],
    [],
  ]);
  expect(ring.from(3).lost).toBe(0);
});

test('lets go of what is before an entry, and counts it as lost to who wants it', () => {
  const ring = ringOf([5, 5, 5], 400, 10_000);
  ring.forgetBefore(7);
  expect([begins(ring, 0), ring.from(0).lost, ring.next]).toEqual([[5, 10], 5, 15]);
  ring.push({ sequence: 15, count: 1, bytes: new Uint8Array(9_000) });
  expect(begins(ring, 0)).toEqual([5, 10, 15]);
});

test('counts the entries that were wanted and are gone', () => {
  const ring = ringOf([5, 5, 5, 5], 400, 1000);
  expect(ring.from(0)).toMatchObject({ lost: 10 });
  expect(begins(ring, 0)).toEqual([10, 15]);
  expect(ring.from(12).lost).toBe(0);
});

test('a chunk larger than the ring is kept until the next one', () => {
  const ring = ringOf([3], 5000, 1000);
  expect(begins(ring, 0)).toEqual([0]);
  ring.push({ sequence: 3, count: 1, bytes: new Uint8Array(10) });
  expect(ring.from(0)).toMatchObject({ lost: 3 });
});
