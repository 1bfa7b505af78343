// SPDX-License-Identifier: Apache-2.0
/** good: tried, or told by the kernel where nothing can be tried. unknown: neither. */
export type CheckState = 'good' | 'missing' | 'unknown';

/** One thing that guests need of the host, and what came of looking for it. */
export interface HostCheck {
  id: string;
  section: string;
  title: string;
  state: CheckState;
  /** It was done for real just now. */
  tried: boolean;
  /** No guest starts without it. */
  required: boolean;
  /** What is lost without it. */
  meaning: string;
  /** What was seen: an error, a number, a mode. */
  found?: string;
  /** What to do where it is not good. */
  fix?: string;
}
