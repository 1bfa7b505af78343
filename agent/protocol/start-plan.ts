// SPDX-License-Identifier: Apache-2.0
import type { Remark } from './remark.ts';

/** The parts of a start, in the order in which they happen. */
export const startParts = [
  'namespaces',
  'cgroups',
  'limits',
  'network',
  'root',
  'mounts',
  'devices',
  'terminals',
  'process',
  'security',
  'hooks',
  'init',
] as const;
export type StartPart = (typeof startParts)[number];

export interface StartStep {
  /** In the words of the system: what a person could type, or would find in a trace. */
  text: string;
  /** Of a sentence: what is no command. */
  said?: Remark;
  /** The line or key of the config that it comes from. */
  from?: string;
  /** It may fail without an end to the start. */
  optional?: boolean;
  /** Not done, and why: the kernel lacks it, or another step has it. */
  warning?: boolean;
}

/** What a start will do, before anything of it is done. */
export interface StartSection {
  part: StartPart;
  steps: StartStep[];
}
