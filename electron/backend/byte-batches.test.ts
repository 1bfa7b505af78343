// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ByteBatches } from './byte-batches.ts';

const emitted: string[] = [];
let batches: ByteBatches;

beforeEach(() => {
  vi.useFakeTimers();
  emitted.length = 0;
  batches = new ByteBatches((bytes) => emitted.push(Buffer.from(bytes).toString()));
});

afterEach(() => {
  batches.dispose();
  vi.useRealTimers();
});

it('lets an echo go at once, however fast somebody types', () => {
  for (let round = 0; round < 4; round++) {
    for (const piece of 'abcdefgh') batches.push(Buffer.from(piece));
    expect(emitted).toHaveLength(8 * (round + 1));
    vi.advanceTimersByTime(8);
  }
});

it('joins many small pieces that follow closely', () => {
  for (let piece = 0; piece < 100; piece++) batches.push(Buffer.from('x'));
  expect(emitted).toHaveLength(16);
  vi.advanceTimersByTime(8);
  expect(emitted.slice(16)).toEqual(['x'.repeat(84)]);
});

it('joins what follows much, once in each window', () => {
  const much = 'x'.repeat(5000);
  batches.push(Buffer.from(much));
  expect(emitted).toHaveLength(1);
  for (let window = 1; window < 4; window++) {
    batches.push(Buffer.from(much));
    batches.push(Buffer.from(much));
    expect(emitted).toHaveLength(window);
    vi.advanceTimersByTime(8);
    expect(emitted[window]).toHaveLength(2 * much.length);
  }
});

it('does not let a flood wait', () => {
  batches.push(Buffer.from('a'));
  batches.push(Buffer.alloc(64 * 1024, 'x'));
  expect(emitted).toHaveLength(2);
});

it('has no timer left when nothing comes', () => {
  batches.push(Buffer.from('a'));
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
});
