// SPDX-License-Identifier: Apache-2.0
/** A config that is started on the phone; lines, `$root`, `$seen` and `$base` as in conformance-config.ts. */
export interface PhoneConfig {
  /** What it is for, as the end of "the same config gives the same guest: ...". */
  title: string;
  lines: readonly string[];
  /** How the guest ends itself; a line of its shell for each boot. */
  end?: string;
  /** It must not start, with any. Of the others, all must. */
  refused?: boolean;
  /** More files of the guest to show. */
  more?: readonly string[];
  /** Lines of the phone's shell that make what the config needs, before each start, and that take it back. Run in the base's folder. */
  prepare?: string;
  takeBack?: string;
}

/** The folder of all of a run, on the phone. */
export const phoneBase = '/data/compare';
