// SPDX-License-Identifier: Apache-2.0

type Values = readonly (number | null)[];

/** The highest value, as far as there is one. */
export function highestOf(columns: readonly Values[]): number {
  let highest = 0;
  for (const column of columns) for (const value of column) if (value !== null && value > highest) highest = value;
  return highest;
}

/** A limit shares the picture once the figures come near it; far above it would only flatten the line. */
const limitShownFrom = 0.4;

/** Top of the y axis: a little air over the highest value, never less than `least`. */
export function axisTop(highest: number, limit: number | undefined, least: number): number {
  const top = Math.max(highest * 1.15, least);
  if (limit === undefined || highest < limit * limitShownFrom) return top;
  return Math.max(top, limit * 1.08);
}

/** Each column on top of the ones before it. A hole in one is a hole in those above. */
export function stacked(columns: readonly Values[]): (number | null)[][] {
  const result: (number | null)[][] = [];
  columns.forEach((column, index) => {
    const below = result[index - 1];
    result.push(
      column.map((value, position) => {
        const base = below === undefined ? 0 : (below[position] ?? null);
        return value === null || base === null ? null : value + base;
      }),
    );
  });
  return result;
}

/** Lines of the y axis at round binary sizes: 0, 64 MiB, 128 MiB. */
export function byteSplits(top: number): number[] {
  let step = 1;
  while (top / step > 4) step *= 2;
  const splits: number[] = [];
  for (let value = 0; value <= top; value += step) splits.push(value);
  return splits;
}

/** Lines of the y axis at 1, 2 or 5 times a power of ten. */
export function decimalSplits(top: number): number[] {
  const rough = top / 4;
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-9)));
  const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  const splits: number[] = [];
  for (let value = 0; value <= top; value += step) splits.push(value);
  return splits;
}
