// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';

/** A step of the start path, in milliseconds since the start was asked for. */
export interface StartStep {
  name: string;
  beganMs: number;
  durationMs: number;
}

/** Index where the newest boot begins. */
function newestBoot(entries: readonly BootLogEntry[]): number {
  return Math.max(
    0,
    entries.findLastIndex(({ source, step }) => source === 'monitor' && step === 'boot'),
  );
}

/** The measured steps of the last start but the whole of it (`running`). An entry is written when its step has ended. */
export function lastStart(entries: readonly BootLogEntry[]): StartStep[] {
  const steps: StartStep[] = [];
  for (const { source, step, durationMs, sinceStartMs } of entries.slice(newestBoot(entries))) {
    if (source !== 'monitor' || step === undefined || step === 'running' || durationMs === undefined || durationMs < 0)
      continue;
    steps.push({ name: step, beganMs: Math.max(0, sinceStartMs - durationMs), durationMs });
  }
  return steps;
}
