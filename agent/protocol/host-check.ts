// SPDX-License-Identifier: Apache-2.0
import type { Remark } from './remark.ts';

/** good: tried, or told by the kernel where nothing can be tried. unknown: neither. */
export const checkStates = ['good', 'missing', 'unknown'] as const;

/** One thing that guests need of the host, and what came of looking for it. */
export interface HostCheck {
  /** Stable, for sentences: root, space, namespace.pid, cgroup.memory, binder, guest ... */
  id: string;
  /** English, as title, meaning and fix. */
  section: string;
  title: string;
  state: (typeof checkStates)[number];
  /** It was done for real just now. */
  tried: boolean;
  /** No guest starts without it. */
  required: boolean;
  /** What is lost without it. */
  meaning: string;
  /** What was seen: an error, a number, a mode. */
  found?: string;
  /** Of `found`, where it is a sentence. */
  foundSaid?: Remark;
  /** What to do where it is not good. */
  fix?: string;
}
