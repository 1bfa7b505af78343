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

it('lets the first bytes go at once and joins what follows closely', () => {
  batches.push(Buffer.from('a'));
  expect(emitted).toEqual(['a']);
  batches.push(Buffer.from('b'));
  batches.push(Buffer.from('c'));
  expect(emitted).toEqual(['a']);
  vi.advanceTimersByTime(8);
  expect(emitted).toEqual(['a', 'bc']);
  vi.advanceTimersByTime(8);
  batches.push(Buffer.from('d'));
  expect(emitted).toEqual(['a', 'bc', 'd']);
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
