// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';

/** Namespaces that sysctls belong to, by their names in /proc/PID/ns. */
export type SysctlNamespace = 'net' | 'ipc' | 'uts' | 'user' | 'pid';

export interface Sysctl {
  name: string;
  value: string;
}

/** What each namespace has of its own: namespaces(7), Documentation/admin-guide/sysctl. */
const owners: readonly (readonly [pattern: RegExp, namespace: SysctlNamespace])[] = [
  [/^net\./, 'net'],
  [/^kernel\.(sem|sem_next_id|shm[a-z_]+|msg[a-z_]+|auto_msgmni)$/, 'ipc'],
  [/^fs\.mqueue\./, 'ipc'],
  [/^kernel\.(hostname|domainname)$/, 'uts'],
  [/^user\.max_[a-z_]+$/, 'user'],
  [/^kernel\.ns_last_pid$/, 'pid'],
];

/** undefined: it is the whole kernel's. */
export function sysctlNamespace(name: string): SysctlNamespace | undefined {
  const dotted = name.replace(/\//g, '.');
  return owners.find(([pattern]) => pattern.test(dotted))?.[1];
}

/** Below /proc/sys. The separator that comes first is the one: the other stands for a dot in the name of a device (sysctl(8)). */
export function sysctlPath(name: string): string {
  if (/^[^./]*\//.test(name)) return name;
  return name.replace(/[./]/g, (each) => (each === '.' ? '/' : '.'));
}

/**
 * By the host's /proc, which shows each process its own namespaces' values: the guest's may be read-only. Those of a namespace that
 * the guest shares with the host are refused before (namespace-plan.ts).
 */
export function setSysctls(sys: Sys, sysctls: readonly Sysctl[]): void {
  for (const { name, value } of sysctls) sys.file.writeText(`/proc/sys/${sysctlPath(name)}`, value);
}
