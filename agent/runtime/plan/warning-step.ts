// SPDX-License-Identifier: Apache-2.0
import type { StartStep } from '../../protocol/start-plan.ts';

/** Not done, and why: the kernel lacks it, or another step has it. */
export const warningStep = (text: string): StartStep => ({ text, warning: true });
