// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { closeAll } from './close-fds.ts';
import type { SpawnRequest } from './spawn-request.ts';

export function needsNamespaces({ hooks, config }: SpawnRequest): boolean {
  return hooks.has('stop') || config.networks.some(({ script }) => script.down !== undefined);
}

/** Where others find them: below the monitor's own descriptors. */
export function namespaceFiles(sys: Sys, namespaceFds: Readonly<Record<string, number>>): Record<string, string> {
  const pid = sys.process.getpid();
  return Object.fromEntries(Object.entries(namespaceFds).map(([name, fd]) => [name, `/proc/${pid}/fd/${fd}`]));
}

export function openNamespaces(sys: Sys, pid: number, names: readonly string[]): Record<string, number> {
  const opened: Record<string, number> = {};
  try {
    for (const name of names) opened[name] = sys.file.open(`/proc/${pid}/ns/${name}`, sys.file.O_RDONLY);
    return opened;
  } catch (error) {
    closeAll(sys, Object.values(opened));
    throw error;
  }
}
