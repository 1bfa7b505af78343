// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { PulseRaster } from './pulse-raster.ts';

const size = { width: 11, height: 10, lineWidth: 2 };
const options = { windowMs: 1_000, least: 10 };

/** A picture as text: what is covered by more than half. */
function picture(points: readonly (readonly [ageMs: number, value: number])[], of = options): string[] {
  const raster = new PulseRaster(size);
  raster.draw((each) => {
    for (const [ageMs, value] of points) each(ageMs, value);
  }, of);
  return Array.from({ length: size.height }, (_, row) =>
    [...raster.coverage.subarray(row * size.width, (row + 1) * size.width)]
      .map((covered) => (covered > 127 ? '#' : '.'))
      .join(''),
  );
}

function heights(rows: readonly string[]): number[] {
  return Array.from({ length: size.width }, (_, column) => rows.filter((row) => row[column] === '#').length);
}

describe('a line of the processor', () => {
  test('lies at the bottom where nothing is done', () => {
    const rows = picture([
      [1_000, 0],
      [0, 0],
    ]);
    expect(rows.slice(7)).toEqual(['###########', '###########', '...........']);
    expect(rows.slice(0, 7).join('')).not.toContain('#');
  });

  test('of little work is low, and of the most reaches the top', () => {
    expect(
      picture([
        [1_000, 1],
        [0, 1],
      ])[5],
    ).not.toContain('#');
    expect(
      picture([
        [1_000, 80],
        [0, 80],
      ])[1],
    ).toBe('###########');
  });

  test('is where its points are in time, however many there are', () => {
    const rows = picture([
      [500, 0],
      [400, 0],
      [0, 0],
    ]);
    expect(rows[8]).toBe('.....######');
  });

  test('is broken at a hole', () => {
    const rows = picture([
      [1_000, 0],
      [700, 0],
      [600, Number.NaN],
      [300, 0],
      [0, 0],
    ]);
    expect(rows[8]).toBe('####...####');
  });

  test('stays in one piece where it rises steeply', () => {
    const rows = picture([
      [1_000, 0],
      [500, 0],
      [400, 10],
      [0, 10],
    ]);
    expect(Math.min(...heights(rows))).toBeGreaterThanOrEqual(2);
    expect(heights(rows)[5]).toBeGreaterThanOrEqual(7);
  });

  test('of one point is a dot', () => {
    expect(heights(picture([[0, 5]]))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  });
});

test('nothing is left of what was drawn before', () => {
  const raster = new PulseRaster(size);
  raster.draw((each) => each(0, 5), options);
  raster.draw(() => undefined, options);
  expect(raster.coverage.every((covered) => covered === 0)).toBe(true);
});
