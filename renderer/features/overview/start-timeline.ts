// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';

/** A step of the start path, in milliseconds since the start was asked for. */
export interface StartStep {
  name: string;
  beganMs: number;
  durationMs: number;
}

/** Index where the newest run begins: with a new monitor the sequence or the time since the start goes back. */
function newestRun(entries: readonly BootLogEntry[]): number {
  for (let index = entries.length - 1; index > 0; index--) {
    const [before, after] = [entries[index - 1] as BootLogEntry, entries[index] as BootLogEntry];
    if (after.sequence <= before.sequence || after.sinceStartMs < before.sinceStartMs - 1000) return index;
  }
  return 0;
}

/** The measured steps of the last start but the whole of it (`running`). An entry is written when its step has ended. */
export function lastStart(entries: readonly BootLogEntry[]): StartStep[] {
  const steps: StartStep[] = [];
  for (const { source, step, durationMs, sinceStartMs } of entries.slice(newestRun(entries))) {
    if (source !== 'monitor' || step === undefined || step === 'running' || durationMs === undefined || durationMs < 0)
      continue;
    steps.push({ name: step, beganMs: Math.max(0, sinceStartMs - durationMs), durationMs });
  }
  return steps;
}
