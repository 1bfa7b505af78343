// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError } from '../config/values.ts';
import type { IdRange } from './id-map.ts';
import { isNamespaceKind, type NamespaceKind, namespaceKinds } from './namespace-kinds.ts';
import type { TimeOffsets } from './time-offset.ts';

/** lxc.namespace.*, lxc.idmap and lxc.time.offset.* of a config. */
export interface NamespaceChoice {
  /** Only these are the guest's own; undefined: all that the kernel has and the config needs. */
  clone: NamespaceKind[] | undefined;
  /** All but these are the guest's own. */
  keep: NamespaceKind[] | undefined;
  /** Of whom: see parseShareSource. */
  share: Partial<Record<NamespaceKind, ShareSource>>;
  idMap: IdRange[];
  timeOffsets: TimeOffsets;
}

/** Whose namespace is entered (lxc.container.conf(5), NAMESPACE INHERITANCE). */
export type ShareSource =
  | { kind: 'process'; pid: number }
  /** A guest of the same folder. */
  | { kind: 'guest'; name: string }
  /** A file of /proc/PID/ns or bound from there, or the folder of a guest: what is there decides. */
  | { kind: 'path'; path: string };

export function defaultNamespaces(): NamespaceChoice {
  return {
    clone: undefined,
    keep: undefined,
    share: {},
    idMap: [],
    timeOffsets: { boot: undefined, monotonic: undefined },
  };
}

export function parseKinds(value: string): NamespaceKind[] {
  const names = value.split(/\s+/).filter((name) => name !== '');
  return [...new Set(names)].map((name) => {
    if (!isNamespaceKind(name)) throw new ConfigValueError(`expected ${namespaceKinds.join(', ')}, not ${name}`);
    return name;
  });
}

export function parseShareSource(value: string): ShareSource {
  if (/^\d{1,10}$/.test(value)) {
    if (Number(value) === 0) throw new ConfigValueError('there is no process 0');
    return { kind: 'process', pid: Number(value) };
  }
  if (value.startsWith('/')) return { kind: 'path', path: value };
  if (value === '' || value.includes('/') || value.includes('\0') || value === '.' || value === '..')
    throw new ConfigValueError('expected a process, the name of a guest, or an absolute path');
  return { kind: 'guest', name: value };
}
