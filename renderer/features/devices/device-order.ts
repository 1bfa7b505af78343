// SPDX-License-Identifier: Apache-2.0

/** The list with one item a place further up or down; at the ends it stays. */
export function moved(order: readonly string[], item: string, step: 1 | -1): string[] {
  const from = order.indexOf(item);
  const to = from + step;
  if (from === -1 || to < 0 || to >= order.length) return [...order];
  const others = order.filter((each) => each !== item);
  return [...others.slice(0, to), item, ...others.slice(to)];
}
