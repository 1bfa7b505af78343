// SPDX-License-Identifier: Apache-2.0
import type { ConfigLine } from './config-lines.ts';

/** A key and the groups that it belongs to: a.b.c, a.b and a. */
function withGroups(key: string): string[] {
  const parts = key.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/**
 * The lines that count: an empty value takes the earlier lines of its key, and of the keys below it, back
 * (lxc.container.conf(5)).
 */
export function effectiveLines<L extends Pick<ConfigLine, 'key' | 'value'>>(lines: readonly L[]): L[] {
  if (lines.every(({ value }) => value !== '')) return [...lines];
  const cleared = new Set<string>();
  const kept: L[] = [];
  for (const line of [...lines].reverse()) {
    if (line.value === '') cleared.add(line.key);
    else if (!withGroups(line.key).some((group) => cleared.has(group))) kept.push(line);
  }
  return kept.reverse();
}
