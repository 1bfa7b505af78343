// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';

/** "+12.345": seconds since the start was asked for. */
export function sinceStart(milliseconds: number): string {
  return `${milliseconds < 0 ? '-' : '+'}${(Math.abs(milliseconds) / 1000).toFixed(3)}`;
}

/** "+0.017": seconds since the line above; nothing above the first. */
export function sinceBefore(entry: BootLogEntry, before: BootLogEntry | undefined): string {
  return before === undefined ? '' : sinceStart(entry.sinceStartMs - before.sinceStartMs);
}

/** A line of an exported or copied log. */
export function printEntry(entry: BootLogEntry): string {
  const time = new Date(entry.timeMs).toISOString();
  const step =
    entry.step === undefined
      ? ''
      : ` [${entry.step}${entry.durationMs === undefined ? '' : ` ${entry.durationMs.toFixed(1)} ms`}]`;
  const tag = entry.tag === undefined ? '' : ` ${entry.tag}(${entry.pid ?? ''}):`;
  return `${time} ${sinceStart(entry.sinceStartMs)} ${entry.source} ${entry.level}${step}${tag} ${entry.text}`;
}

/**
 * The next entry of level error after a row, or the one before it, from the other end again when there is none; undefined: no
 * errors.
 */
export function nextError(
  levels: (row: number) => BootLogEntry['level'],
  rows: number,
  after: number,
  direction: 1 | -1 = 1,
): number | undefined {
  const start = after === -1 && direction === -1 ? 0 : after;
  for (let step = 1; step <= rows; step++) {
    const row = (((start + step * direction) % rows) + rows) % rows;
    if (levels(row) === 'error') return row;
  }
  return undefined;
}
