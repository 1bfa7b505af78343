// SPDX-License-Identifier: Apache-2.0

/** Steps that people count time in, in milliseconds; beyond an hour there is no boot. */
const steps = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((seconds) => seconds * 1000),
];

/** The space between two marks of a time axis that is `totalMs` long: round, and as many as can be told apart. */
export function tickStep(totalMs: number, most = 6): number {
  return steps.find((step) => totalMs / step <= most) ?? (steps.at(-1) as number);
}

/** Where the marks are, from 0 on. The last is left out when it would touch the end. */
export function timeTicks(totalMs: number, most = 6): number[] {
  const step = tickStep(totalMs, most);
  const ticks: number[] = [];
  for (let at = 0; at <= totalMs * 0.97; at += step) ticks.push(Math.round(at * 10) / 10);
  return ticks;
}
