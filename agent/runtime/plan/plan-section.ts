// SPDX-License-Identifier: Apache-2.0
/** The parts of a start, in the order in which they happen. */
export const planParts = [
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
export type PlanPart = (typeof planParts)[number];

export interface PlannedStep {
  /** In the words of the system: what a person could type, or would find in a trace. */
  text: string;
  /** The line or key of the config that it comes from. */
  from?: string;
  /** It may fail without an end to the start. */
  optional?: true;
  /** Not done, and why: the kernel lacks it, or another step has it. */
  warning?: true;
}

/** What a start will do, before anything of it is done. */
export interface PlanSection {
  part: PlanPart;
  steps: PlannedStep[];
}

export const warningStep = (text: string): PlannedStep => ({ text, warning: true });
