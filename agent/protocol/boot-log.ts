// SPDX-License-Identifier: Apache-2.0
/** monitor: our own steps; console: what the guest prints there; kmsg: what its programs write to its own /dev/kmsg. */
export type BootLogSource = 'monitor' | 'console' | 'kmsg';
export type BootLogLevel = 'error' | 'warning' | 'info' | 'debug';

/** One line of a guest's boot log. On its channel: one JSON object a line. */
export interface BootLogEntry {
  /** Grows by one, never reused during a monitor's life. */
  sequence: number;
  /** CLOCK_REALTIME, milliseconds. */
  timeMs: number;
  /** Milliseconds since the start was asked for. */
  sinceStartMs: number;
  source: BootLogSource;
  level: BootLogLevel;
  text: string;
  /** Name of a step of the start path with its duration, on entries of the monitor. */
  step?: string;
  durationMs?: number;
}

/** First line on a followed channel, when older lines are gone: how many. */
export interface BootLogGap {
  lost: number;
}
