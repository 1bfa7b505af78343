// SPDX-License-Identifier: Apache-2.0
import type { StartEntry } from './start-order.ts';

const screenKey = /^\s*lodge\.freeze\.screen\s*=/;
const keys = /^\s*lxc\.(?:start\.(?:auto|order|delay)|group)\s*=/;

/** A config with these in the place of what it said of its start; the rest stays as it is, comments too. */
export function withAutostart(
  text: string,
  { auto, order, delaySeconds, groups, freezeWithScreen }: Omit<StartEntry, 'name'> & { freezeWithScreen?: boolean },
): string {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !keys.test(line) && (freezeWithScreen === undefined || !screenKey.test(line)));
  if (auto) lines.push('lxc.start.auto = 1');
  if (order !== 0) lines.push(`lxc.start.order = ${order}`);
  if (delaySeconds !== 0) lines.push(`lxc.start.delay = ${delaySeconds}`);
  if (groups.length > 0) lines.push(`lxc.group = ${groups.join(' ')}`);
  if (freezeWithScreen) lines.push('lodge.freeze.screen = 1');
  return `${lines.join('\n')}\n`;
}
