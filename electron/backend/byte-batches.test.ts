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

it('lets the first pieces go at once, as an echo comes, and joins what follows closely', () => {
  for (const piece of 'abcd') batches.push(Buffer.from(piece));
  expect(emitted).toEqual(['a', 'b', 'c', 'd']);
  for (const piece of 'efg') batches.push(Buffer.from(piece));
  expect(emitted).toHaveLength(4);
  vi.advanceTimersByTime(8);
  expect(emitted.slice(4)).toEqual(['efg']);
  // What goes on goes on together.
  for (const piece of 'hi') batches.push(Buffer.from(piece));
  vi.advanceTimersByTime(8);
  expect(emitted.slice(5)).toEqual(['hi']);
  vi.advanceTimersByTime(8);
  batches.push(Buffer.from('j'));
  expect(emitted.slice(6)).toEqual(['j']);
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
