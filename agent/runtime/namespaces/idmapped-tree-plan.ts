// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import { ConfigValueError } from '../config/values.ts';
import type { IdmappedTree, MountIdMap } from './idmapped-tree.ts';

interface Entry {
  source: string;
  options: readonly string[];
  optional: boolean;
  idMap: MountIdMap | undefined;
}

/** What is mounted with other ids, and which of these trees goes where. */
export interface TreePlan {
  trees: IdmappedTree[];
  /** Index of the root's. */
  root: number | undefined;
  /** Index by index of the entry. */
  entries: Map<number, number>;
}

/** `rootPlace`: where the root is mounted before. Throws RuntimeError where the ids that are named do not exist. */
export function planTrees(
  root: { place: string; idMap: MountIdMap | undefined },
  entries: readonly Entry[],
  hasUserNamespace: boolean,
): TreePlan {
  const plan: TreePlan = { trees: [], root: undefined, entries: new Map() };
  const add = (tree: IdmappedTree): number => {
    const { key, idMap } = tree;
    if (idMap === 'container' && !hasUserNamespace)
      throw new RuntimeError({
        reason: 'config-invalid',
        message: `${key}: idmap=container needs lxc.idmap`,
        details: { step: 'namespaces', key, hint: 'idmap=container needs lxc.idmap' },
      });
    return plan.trees.push(tree) - 1;
  };
  const { place, idMap } = root;
  if (idMap !== undefined)
    plan.root = add({ key: 'lxc.rootfs.options', idMap, source: place, recursive: false, optional: false });
  for (const [index, entry] of entries.entries()) {
    const { source, options, optional } = entry;
    if (entry.idMap === undefined) continue;
    const recursive = options.includes('rbind');
    plan.entries.set(index, add({ key: 'lxc.mount.entry', idMap: entry.idMap, source, recursive, optional }));
  }
  return plan;
}

/** Takes idmap= out of a mount's options. */
export function takeIdMap(options: readonly string[]): { options: string[]; idMap: MountIdMap | undefined } {
  const prefix = 'idmap=';
  const left = options.filter((option) => !option.startsWith(prefix));
  const value = options.findLast((option) => option.startsWith(prefix))?.slice(prefix.length);
  if (value === undefined) return { options: left, idMap: undefined };
  if (value !== 'container' && !value.startsWith('/'))
    throw new ConfigValueError('expected idmap=container, or the absolute path of a user namespace');
  return { options: left, idMap: value === 'container' ? value : { path: value } };
}
