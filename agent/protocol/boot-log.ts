// SPDX-License-Identifier: Apache-2.0
import type { GuestEnd } from './guest.ts';

/**
 * monitor: our own steps; console: what the guest prints there; kmsg: what its programs write to its own /dev/kmsg; logcat: what its
 * logd has, of which the agent knows no more than how many entries there are.
 */
export type BootLogSource = 'monitor' | 'console' | 'kmsg' | 'logcat';
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
  /** Name of a step of the start path with its duration, on entries of the monitor. `boot`: the first entry of each boot. */
  step?: string;
  durationMs?: number;
  /** Of logcat, filled in on the desktop: buffer by its name (main, system, events ...), tag, and who wrote it as the guest counts. */
  buffer?: string;
  tag?: string;
  pid?: number;
}

/**
 * In the place of entries of logcat, as they came from the guest's logd: this line, and then `bytes` bytes, which are `count` packets,
 * each behind its length (16 bits, little endian). A packet is a `struct logger_entry` and its payload, and nobody has checked it.
 */
export interface LogcatBatch {
  /** Of its first entry. */
  sequence: number;
  /** When it was read: no entry in it is later. */
  timeMs: number;
  sinceStartMs: number;
  source: 'logcat';
  count: number;
  bytes: number;
}

/** A line in the place of entries that are gone: how many. */
export interface BootLogGap {
  lost: number;
}

/** A boot whose log the device keeps. */
export interface BootRecord {
  /** Grows by one with each boot of the guest. */
  number: number;
  startedAtMs: number;
  /** Of its log on the device. */
  bytes: number;
  /** Not there: it goes on, or was cut short. */
  end?: GuestEnd;
}
