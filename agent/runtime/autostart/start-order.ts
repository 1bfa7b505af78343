// SPDX-License-Identifier: Apache-2.0
/** What of a guest's config says when it starts. */
export interface StartEntry {
  name: string;
  auto: boolean;
  order: number;
  delaySeconds: number;
  groups: readonly string[];
}

const bootGroup = 'onboot';

/** A lower order is earlier, and of one order the name. */
export function compareStarts(one: StartEntry, other: StartEntry): number {
  return one.order - other.order || (one.name < other.name ? -1 : 1);
}

/**
 * Guests that start with the host, in their order, as LXC's boot script asks lxc-autostart for `onboot` and then for no group. Those of
 * other groups are for whoever asks for them.
 */
export function bootOrder(entries: readonly StartEntry[]): StartEntry[] {
  const wanted = entries.filter((entry) => entry.auto);
  const first = wanted.filter(({ groups }) => groups.includes(bootGroup));
  const others = wanted.filter(({ groups }) => groups.length === 0);
  return [...first.sort(compareStarts), ...others.sort(compareStarts)];
}
