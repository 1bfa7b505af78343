// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';

/** Names of /proc/PID/ns (namespaces(7)), in the order in which one process enters them: the mount namespace takes /proc along. */
export const namespaceKinds = ['user', 'cgroup', 'ipc', 'uts', 'net', 'pid', 'time', 'mnt'] as const;
export type NamespaceKind = (typeof namespaceKinds)[number];

const flagNames = {
  user: 'CLONE_NEWUSER',
  cgroup: 'CLONE_NEWCGROUP',
  ipc: 'CLONE_NEWIPC',
  uts: 'CLONE_NEWUTS',
  net: 'CLONE_NEWNET',
  pid: 'CLONE_NEWPID',
  time: 'CLONE_NEWTIME',
  mnt: 'CLONE_NEWNS',
} as const satisfies Record<NamespaceKind, string>;

export function isNamespaceKind(name: string): name is NamespaceKind {
  return (namespaceKinds as readonly string[]).includes(name);
}

/** Sum of CLONE_NEW*. */
export function namespaceFlags(sys: Sys, kinds: readonly NamespaceKind[]): number {
  return kinds.reduce((sum, kind) => sum + sys.process[flagNames[kind]], 0);
}
