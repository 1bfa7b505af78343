// SPDX-License-Identifier: Apache-2.0
import type { Tool } from './tool.ts';

/** LXC's programs that are here, by name. Each is a part of the agent's file of its own, read when it is called. */
const loaders = {
  'lxc-attach': async () => (await import('./lxc-attach.ts')).lxcAttach,
  'lxc-autostart': async () => (await import('./lxc-autostart.ts')).lxcAutostart,
  'lxc-cgroup': async () => (await import('./lxc-cgroup.ts')).lxcCgroup,
  'lxc-checkconfig': async () => (await import('./lxc-checkconfig.ts')).lxcCheckconfig,
  'lxc-config': async () => (await import('./lxc-config.ts')).lxcConfig,
  'lxc-console': async () => (await import('./lxc-console.ts')).lxcConsole,
  'lxc-copy': async () => (await import('./lxc-copy.ts')).lxcCopy,
  'lxc-create': async () => (await import('./lxc-create.ts')).lxcCreate,
  'lxc-destroy': async () => (await import('./lxc-destroy.ts')).lxcDestroy,
  'lxc-device': async () => (await import('./lxc-device.ts')).lxcDevice,
  'lxc-execute': async () => (await import('./lxc-execute.ts')).lxcExecute,
  'lxc-freeze': async () => (await import('./lxc-freeze.ts')).lxcFreeze,
  'lxc-info': async () => (await import('./lxc-info.ts')).lxcInfo,
  'lxc-ls': async () => (await import('./lxc-ls.ts')).lxcLs,
  'lxc-monitor': async () => (await import('./lxc-monitor.ts')).lxcMonitor,
  'lxc-snapshot': async () => (await import('./lxc-snapshot.ts')).lxcSnapshot,
  'lxc-start': async () => (await import('./lxc-start.ts')).lxcStart,
  'lxc-stop': async () => (await import('./lxc-stop.ts')).lxcStop,
  'lxc-unfreeze': async () => (await import('./lxc-freeze.ts')).lxcUnfreeze,
  'lxc-wait': async () => (await import('./lxc-wait.ts')).lxcWait,
} as const satisfies Readonly<Record<string, () => Promise<Tool>>>;

export type ToolName = keyof typeof loaders;

export const toolNames = Object.keys(loaders) as readonly ToolName[];

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(loaders, name);
}

export function loadTool(name: ToolName): Promise<Tool> {
  return loaders[name]();
}
