// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type PressedKey, steppedIndex } from './chart-steps.ts';

const key = (name: string, held: Partial<PressedKey> = {}): PressedKey => ({
  ...{ key: name, altKey: false, ctrlKey: false, metaKey: false },
  ...held,
});

test('from nowhere a step is to the newest point, then one by one and no further than the ends', () => {
  expect(steppedIndex(key('ArrowLeft'), undefined, 60)).toBe(59);
  expect(steppedIndex(key('ArrowRight'), undefined, 60)).toBe(59);
  expect(steppedIndex(key('ArrowLeft'), 59, 60)).toBe(58);
  expect(steppedIndex(key('ArrowLeft'), 0, 60)).toBe(0);
  expect(steppedIndex(key('PageUp'), 5, 60)).toBe(0);
  expect(steppedIndex(key('Home'), 30, 60)).toBe(0);
});

test('Escape leaves the points, and is the page’s where there is none', () => {
  expect(steppedIndex(key('Escape'), 4, 60)).toBe('away');
  expect(steppedIndex(key('Escape'), undefined, 60)).toBeUndefined();
});

test('a key that is held with another is the browser’s', () => {
  expect(steppedIndex(key('ArrowLeft', { altKey: true }), 4, 60)).toBeUndefined();
  expect(steppedIndex(key('Home', { ctrlKey: true }), 4, 60)).toBeUndefined();
});

test('other keys and a chart without points mean nothing', () => {
  expect(steppedIndex(key('a'), 4, 60)).toBeUndefined();
  expect(steppedIndex(key('ArrowLeft'), undefined, 0)).toBeUndefined();
});
