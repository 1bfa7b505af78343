// SPDX-License-Identifier: Apache-2.0
import { type Elevation, notElevated } from '../runtime/attach/attach-request.ts';
import type { NamespaceKind } from '../runtime/namespaces/namespace-kinds.ts';

/** Names of lxc-attach -s, and those of lxc.namespace.*. */
const namespaceNames: Readonly<Record<string, NamespaceKind>> = {
  MOUNT: 'mnt',
  PID: 'pid',
  UTSNAME: 'uts',
  IPC: 'ipc',
  USER: 'user',
  NETWORK: 'net',
  CGROUP: 'cgroup',
  TIME: 'time',
  mnt: 'mnt',
  pid: 'pid',
  uts: 'uts',
  ipc: 'ipc',
  user: 'user',
  net: 'net',
  cgroup: 'cgroup',
  time: 'time',
};

const elevations: Readonly<Record<string, keyof Elevation>> = {
  CGROUP: 'cgroup',
  CAP: 'capabilities',
  LSM: 'restrictions',
};

function chosen<T>(table: Readonly<Record<string, T>>, text: string): T[] | undefined {
  const found = text.split('|').map((word) => (Object.hasOwn(table, word.trim()) ? table[word.trim()] : undefined));
  return found.some((each) => each === undefined) ? undefined : (found as T[]);
}

/** MOUNT|NETWORK. undefined: it names none. */
export function namespacesOf(text: string): NamespaceKind[] | undefined {
  return chosen(namespaceNames, text);
}

/** CAP|CGROUP|LSM; all of them where nothing is named. undefined: it names none. */
export function elevationOf(text: string): Elevation | undefined {
  const all = { cgroup: true, capabilities: true, restrictions: true };
  if (text === '') return all;
  const names = chosen(elevations, text);
  return names === undefined ? undefined : { ...notElevated, ...Object.fromEntries(names.map((name) => [name, true])) };
}

/** A number of -u and -g. undefined: it is none. */
export function idOf(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) < 0xffffffff ? Number(text) : undefined;
}
