// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { FirstPaints } from './first-paints.ts';

function opened() {
  const frames: (() => void)[] = [];
  const painted: number[] = [];
  const paints = new FirstPaints((callback) => frames.push(callback));
  return { paints, painted, frame: () => frames.shift()?.(), frames };
}

test('fifty canvases are painted over seven frames, in their order', () => {
  const { paints, painted, frame, frames } = opened();
  for (let canvas = 0; canvas < 50; canvas++) paints.ask(() => painted.push(canvas));
  const after = Array.from({ length: 7 }, () => {
    frame();
    return painted.length;
  });
  expect(after).toEqual([8, 16, 24, 32, 40, 48, 50]);
  expect(painted[49]).toBe(49);
  expect(frames).toHaveLength(0);
});

test('a row that has gone before its turn is not painted', () => {
  const { paints, painted, frame } = opened();
  const takeBack = paints.ask(() => painted.push(1));
  paints.ask(() => painted.push(2));
  takeBack();
  frame();
  expect(painted).toEqual([2]);
});
