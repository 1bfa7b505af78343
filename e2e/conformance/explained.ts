// SPDX-License-Identifier: Apache-2.0
import type { Explained } from './view/differences.ts';

/** Every difference that is meant. One that no config shows any longer fails the suite: this list holds no excuses. */
export const explained: readonly Explained[] = [];
