// SPDX-License-Identifier: Apache-2.0
import { lxcCgroup } from './lxc-cgroup.ts';
import { lxcConsole } from './lxc-console.ts';
import { lxcFreeze, lxcUnfreeze } from './lxc-freeze.ts';
import { lxcInfo } from './lxc-info.ts';
import { lxcLs } from './lxc-ls.ts';
import { lxcStop } from './lxc-stop.ts';
import { lxcWait } from './lxc-wait.ts';
import type { Tool } from './tool.ts';

/** LXC's programs that are here, by name; docs/lxc-compat.md is made of it. */
export const toolTable: readonly Tool[] = [
  lxcCgroup,
  lxcConsole,
  lxcFreeze,
  lxcInfo,
  lxcLs,
  lxcStop,
  lxcUnfreeze,
  lxcWait,
];

export function findTool(name: string): Tool | undefined {
  return toolTable.find((tool) => tool.name === name);
}
