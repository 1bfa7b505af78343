// SPDX-License-Identifier: Apache-2.0
import { undoLeftBehind } from '../runtime/network/nat/left-behind.ts';
import { pathsOfGuests } from '../runtime/places.ts';
import type { Sys } from '../sys/sys.ts';

/** What monitors that were killed have left in the host, of guests of that folder's base. */
export async function lookAfterHost(sys: Sys, lxcPath: string): Promise<void> {
  await undoLeftBehind(sys, pathsOfGuests(sys, lxcPath).boot);
}
