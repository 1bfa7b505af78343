// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError } from '../config/values.ts';
import type { MountIdMap } from '../namespaces/idmapped-tree.ts';
import { takeIdMap } from '../namespaces/idmapped-tree-plan.ts';

/** A line of lxc.mount.entry or of the file of lxc.mount.fstab: fstab(5) with LXC's own options taken out. */
export interface MountEntry {
  /** As it is written, for messages. */
  line: string;
  source: string;
  /** Below the guest's root, or absolute on the host where it begins with the root's path. */
  target: string;
  type: string;
  /** What is left for the kernel: flags by name, and data. */
  options: string[];
  optional: boolean;
  /** The source lies in the guest as well. */
  relative: boolean;
  create: 'dir' | 'file' | undefined;
  /** idmap=: whose ids its files have in the guest. */
  idMap: MountIdMap | undefined;
  /** The same at a start: a detached mount in place of the source. */
  treeFd?: number;
}

const escapes: Readonly<Record<string, string>> = { '040': ' ', '011': '\t', '012': '\n', '043': '#', '134': '\\' };

/** fstab(5): spaces and the like in a field are written as their octal numbers. */
function unquote(field: string): string {
  return field.replace(/\\(040|011|012|043|134|\\)/g, (_, code: string) => escapes[code] ?? '\\');
}

/** Throws ConfigValueError. */
export function parseMountEntry(line: string): MountEntry {
  const [source, target, type, options = 'defaults'] = line.trim().split(/\s+/).map(unquote);
  if (source === undefined || target === undefined || type === undefined)
    throw new ConfigValueError('expected: SOURCE TARGET TYPE OPTIONS');
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) throw new ConfigValueError('the target must lie in the guest');
  const { options: words, idMap } = takeIdMap(options.split(',').filter((word) => word !== ''));
  if (idMap !== undefined && !words.includes('bind') && !words.includes('rbind'))
    throw new ConfigValueError('idmap= goes with bind or rbind');
  if (idMap !== undefined && (words.includes('relative') || !source.startsWith('/')))
    throw new ConfigValueError('idmap= goes with an absolute source of the host');
  const create = words.find((word) => word.startsWith('create='))?.slice('create='.length);
  if (create !== undefined && create !== 'dir' && create !== 'file')
    throw new ConfigValueError('expected create=dir or create=file');
  return {
    line,
    source,
    target,
    type,
    options: words.filter((word) => word !== 'optional' && word !== 'relative' && !word.startsWith('create=')),
    optional: words.includes('optional'),
    relative: words.includes('relative'),
    create,
    idMap,
  };
}
