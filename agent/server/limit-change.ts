// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type LimitChange } from '../protocol/index.ts';
import type { Raw } from './params.ts';

/** No less than one page of memory, a hundredth of a processor, one process. */
const ranges = {
  memoryBytes: [4096, Number.MAX_SAFE_INTEGER],
  cpuPercent: [1, 100_000],
  pids: [1, 4_194_304],
} as const;

/** Checks of what came over the wire. @throws AgentFailure protocol-error */
export function limitChangeOf(raw: Raw): LimitChange {
  const change: LimitChange = {};
  for (const [name, value] of Object.entries(raw)) {
    if (!Object.hasOwn(ranges, name)) throw new AgentFailure('protocol-error', `no limit ${name.slice(0, 80)}`);
    const key = name as keyof typeof ranges;
    const [least, most] = ranges[key];
    const whole = key === 'cpuPercent' || Number.isSafeInteger(value);
    const fits = typeof value === 'number' && whole && value >= least && value <= most;
    if (value !== 'none' && !fits) {
      throw new AgentFailure('protocol-error', `${key}: expected a number from ${least} to ${most}, or none`, { key });
    }
    change[key] = value;
  }
  return change;
}
