// SPDX-License-Identifier: Apache-2.0

/** Rows above and below those in sight that are on the page too, so that scrolling finds them there. */
const spareRows = 12;

/** Chromium lays out nothing taller than about 33 million pixels, on a dense screen half of that. */
export const tallestPixels = 15_000_000;

/**
 * How a list that is too tall to be laid out is scrolled: the scroll bar's way stands for the list's, pixel for several. 1 for
 * lists that fit.
 */
export function scrollScale(count: number, rowPixels: number, viewPixels: number): number {
  const whole = count * rowPixels;
  if (whole <= tallestPixels) return 1;
  return (whole - viewPixels) / (tallestPixels - viewPixels);
}

export interface RowRange {
  first: number;
  /** One beyond the last. */
  end: number;
}

/** Which of `count` rows of one height are on the page: no work per row, however many there are. */
export function rowWindow(count: number, rowPixels: number, scrollTop: number, viewPixels: number): RowRange {
  const first = Math.floor(scrollTop / rowPixels) - spareRows;
  const end = Math.ceil((scrollTop + viewPixels) / rowPixels) + spareRows;
  const clamp = (row: number): number => Math.min(count, Math.max(0, row));
  return { first: clamp(first), end: clamp(end) };
}

/** Where to scroll so that a row is at the end, or in the middle, of the view. */
export function scrollTopFor(row: number, rowPixels: number, viewPixels: number, align: 'end' | 'center'): number {
  const below = align === 'end' ? viewPixels - rowPixels : (viewPixels - rowPixels) / 2;
  return Math.max(0, row * rowPixels - below);
}
