// SPDX-License-Identifier: Apache-2.0
import { lxcAttach } from './lxc-attach.ts';
import { lxcCgroup } from './lxc-cgroup.ts';
import { lxcCheckconfig } from './lxc-checkconfig.ts';
import { lxcConfig } from './lxc-config.ts';
import { lxcConsole } from './lxc-console.ts';
import { lxcCopy } from './lxc-copy.ts';
import { lxcCreate } from './lxc-create.ts';
import { lxcDestroy } from './lxc-destroy.ts';
import { lxcDevice } from './lxc-device.ts';
import { lxcExecute } from './lxc-execute.ts';
import { lxcFreeze, lxcUnfreeze } from './lxc-freeze.ts';
import { lxcInfo } from './lxc-info.ts';
import { lxcLs } from './lxc-ls.ts';
import { lxcMonitor } from './lxc-monitor.ts';
import { lxcSnapshot } from './lxc-snapshot.ts';
import { lxcStart } from './lxc-start.ts';
import { lxcStop } from './lxc-stop.ts';
import { lxcWait } from './lxc-wait.ts';
import type { Tool } from './tool.ts';

/** LXC's programs that are here, by name; docs/lxc-compat.md is made of it. */
export const toolTable: readonly Tool[] = [
  lxcAttach,
  lxcCgroup,
  lxcCheckconfig,
  lxcConfig,
  lxcConsole,
  lxcCopy,
  lxcCreate,
  lxcDestroy,
  lxcDevice,
  lxcExecute,
  lxcFreeze,
  lxcInfo,
  lxcLs,
  lxcMonitor,
  lxcSnapshot,
  lxcStart,
  lxcStop,
  lxcUnfreeze,
  lxcWait,
];

export function findTool(name: string): Tool | undefined {
  return toolTable.find((tool) => tool.name === name);
}
