// SPDX-License-Identifier: Apache-2.0

import type { StartSection } from '../protocol/start-plan.ts';
import type { StartRequest } from '../runtime/api.ts';
import { readStartPlan } from '../runtime/plan/read-start-plan.ts';
import { readStartConfig } from '../runtime/start-config.ts';

/** A line for each step, with the key that it comes from. */
export function planText(sections: readonly StartSection[]): string {
  return sections
    .map(({ part, steps }) => {
      const lines = steps.map(({ text, from, optional, warning }) => {
        const marks = [...(warning ? ['left out'] : []), ...(optional ? ['may fail'] : []), ...(from ? [from] : [])];
        return `  ${text}${marks.length === 0 ? '' : `  # ${marks.join(', ')}`}\n`;
      });
      return `${part}:\n${lines.join('')}`;
    })
    .join('');
}

/** What the start would do; nothing is touched. */
export function planOf(request: StartRequest): string {
  return planText(readStartPlan(request.sys, request.paths, request.name, readStartConfig(request)));
}
