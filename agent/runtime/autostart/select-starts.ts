// SPDX-License-Identifier: Apache-2.0
import { compareStarts, type StartEntry } from './start-order.ts';

/** Whom lxc-autostart is asked for. */
export interface StartChoice {
  /** -g, each with its commas; none: those of no group. */
  groups: readonly string[];
  /** -a: of any group, and of none. */
  all: boolean;
  /** -A: also without lxc.start.auto. */
  ignoreAuto: boolean;
  /** The last of each group first, to end them. */
  lastFirst: boolean;
}

/** Group after group, '' for no group, each guest once, in the first that it is of (lxc-autostart(1), OPTIONS and -g). */
export function selectStarts(
  entries: readonly StartEntry[],
  { groups, all, ignoreAuto, lastFirst }: StartChoice,
): StartEntry[] {
  const wanted = entries.filter(({ auto }) => auto || ignoreAuto).sort(compareStarts);
  if (lastFirst) wanted.reverse();
  if (all) return wanted;
  const asked = groups.length === 0 ? [''] : groups.flatMap((each) => each.split(','));
  const chosen = asked.flatMap((group) =>
    wanted.filter((entry) => (group === '' ? entry.groups.length === 0 : entry.groups.includes(group))),
  );
  return [...new Set(chosen)];
}
