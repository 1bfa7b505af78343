// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../../agent/protocol/index.ts';

export interface CheckSummary {
  /** Nothing starts; something is lost; all is there. */
  verdict: 'blocked' | 'partly' | 'good';
  missing: number;
  /** Neither tried nor told. */
  unknown: number;
}

export function summariseChecks(checks: readonly HostCheck[]): CheckSummary {
  const missing = checks.filter((each) => each.state === 'missing');
  const blocked = missing.some((each) => each.required);
  return {
    verdict: blocked ? 'blocked' : missing.length > 0 ? 'partly' : 'good',
    missing: missing.length,
    unknown: checks.filter((each) => each.state === 'unknown').length,
  };
}

export interface CheckSection {
  name: string;
  checks: readonly HostCheck[];
}

/** In the order in which the device tells them. `problems`: only what is not good. */
export function checkSections(checks: readonly HostCheck[], problems: boolean): CheckSection[] {
  const shown = problems ? checks.filter((each) => each.state !== 'good') : checks;
  const names = [...new Set(shown.map((each) => each.section))];
  return names.map((name) => ({ name, checks: shown.filter((each) => each.section === name) }));
}
