// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../api.ts';

/** For whom a guest stands still. Only the screen's own freeze ends with the screen. */
export type FreezeHolder = 'screen' | 'person' | undefined;

/**
 * Behind a change of the guest's state that `by` has made. What a person freezes stays so, also where the screen had frozen it before; and
 * a guest that runs again, or anew, is nobody's. Pure.
 */
export function holderAfter(state: ContainerState, by: 'screen' | 'person'): FreezeHolder {
  return state === 'FREEZING' || state === 'FROZEN' ? by : undefined;
}
