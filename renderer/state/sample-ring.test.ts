// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { SampleRing } from './sample-ring.ts';

describe('a ring of samples', () => {
  test('gives points back oldest first, in seconds before the newest', () => {
    const ring = new SampleRing(['a', 'b'], 4);
    ring.push(1000, { a: 1, b: 10 });
    ring.push(2000, { a: 2 });
    ring.push(3500, { a: 3, b: 30 });
    expect(ring.window(['b', 'a'], 60_000)).toEqual([
      [-2.5, -1.5, 0],
      [10, null, 30],
      [1, 2, 3],
    ]);
  });

  test('forgets the oldest beyond its capacity', () => {
    const ring = new SampleRing(['a'], 3);
    for (let n = 1; n <= 7; n++) ring.push(n * 1000, { a: n });
    expect(ring.length).toBe(3);
    expect(ring.window(['a'], 60_000)[1]).toEqual([5, 6, 7]);
  });

  test('is read without a copy, by age, with its holes', () => {
    const ring = new SampleRing(['a'], 3);
    for (const [timeMs, a] of [
      [1000, 1],
      [2000, 2],
      [3000, undefined],
      [4500, 4],
    ] as const)
      ring.push(timeMs, { a });
    const read: [number, number][] = [];
    ring.visit('a', 2000, (ageMs, value) => read.push([ageMs, value]));
    expect(read).toEqual([
      [1500, Number.NaN],
      [0, 4],
    ]);
  });

  test('leaves out what is older than the window', () => {
    const ring = new SampleRing(['a'], 100);
    for (let n = 0; n < 50; n++) ring.push(n * 1000, { a: n });
    expect(ring.window(['a'], 3000)).toEqual([
      [-3, -2, -1, 0],
      [46, 47, 48, 49],
    ]);
  });

  test('an interruption is a hole in every column', () => {
    const ring = new SampleRing(['a'], 10);
    ring.interrupt(1);
    expect(ring.length).toBe(0);
    ring.push(1000, { a: 1 });
    ring.interrupt(1001);
    ring.push(9000, { a: 9 });
    expect(ring.window(['a'], 60_000)[1]).toEqual([1, null, 9]);
    expect(ring.latest('a')).toBe(9);
  });

  test('an empty ring has no points and no latest value', () => {
    const ring = new SampleRing(['a'], 2);
    expect(ring.window(['a'], 1000)).toEqual([[], []]);
    expect(ring.latest('a')).toBeUndefined();
    expect(ring.lastTimeMs).toBeUndefined();
  });
});
