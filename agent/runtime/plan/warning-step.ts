// SPDX-License-Identifier: Apache-2.0
import type { StartStep } from '../../protocol/start-plan.ts';
import { asStep, type Said } from '../remark.ts';

/** Not done, and why: the kernel lacks it, or another step has it. */
export const warningStep = (said: Said | string): StartStep => ({ ...asStep(said), warning: true });
