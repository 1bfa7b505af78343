// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { ConfigValueError } from '../config/values.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';
import { guestRoot, type HostIdentity, type IdRange, onHost } from './id-map.ts';
import type { MountIdMap } from './idmapped-tree.ts';
import { planTrees, type TreePlan } from './idmapped-tree-plan.ts';
import type { NamespacePlan } from './namespace-plan.ts';
import type { NamespaceChoice } from './namespace-settings.ts';
import { effectiveIdMap, openShared, type ShareContext, type SharedNamespace } from './shared-namespaces.ts';

/** Who the guest's root and its init's user are. */
export interface GuestIds {
  map: readonly IdRange[];
  /** In the guest. */
  root: HostIdentity;
  rootOnHost: HostIdentity;
}

/** undefined: the guest's ids are the host's. Throws RuntimeError by key where the map lacks who is needed. */
export function planIds(map: readonly IdRange[], init: HostIdentity): GuestIds | undefined {
  if (map.length === 0) return undefined;
  try {
    const root = guestRoot(map, init);
    onHost(map, init);
    return { map, root, rootOnHost: onHost(map, root) };
  } catch (error) {
    if (!(error instanceof ConfigValueError)) throw error;
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `lxc.idmap: ${error.message}`,
      details: { step: 'namespaces', key: 'lxc.idmap', hint: error.message },
    });
  }
}

/** What of a start depends on whose namespaces the guest enters. The descriptors are the caller's. */
export interface OpenNamespaces {
  shared: SharedNamespace[];
  ids: GuestIds | undefined;
  /** Whether a launcher has to be between. */
  needsLauncher: boolean;
  trees: TreePlan;
}

interface Wishes {
  namespaces: NamespaceChoice;
  init: HostIdentity;
  rootfs: { idMap: MountIdMap | undefined };
  mounts: Parameters<typeof planTrees>[1];
}

/** Throws RuntimeError; nothing is open then. */
export function openForStart(
  context: ShareContext,
  plan: NamespacePlan,
  { wishes, rootfs }: { wishes: Wishes; rootfs: RootfsPlan },
): OpenNamespaces {
  const { sys } = context;
  const shared = openShared(context, plan.shared);
  try {
    const sharesUser = wishes.namespaces.share.user !== undefined;
    const map = effectiveIdMap(sys, shared, { idMap: wishes.namespaces.idMap, sharesUser });
    const ids = planIds(map, wishes.init);
    const trees = planTrees({ place: rootfs.place, idMap: wishes.rootfs.idMap }, wishes.mounts, ids !== undefined);
    return { shared, ids, trees, needsLauncher: shared.length > 0 || ids !== undefined || trees.trees.length > 0 };
  } catch (error) {
    closeShared(sys, shared);
    throw error;
  }
}

export function closeShared(sys: Sys, shared: readonly SharedNamespace[]): void {
  for (const { fd } of shared) sys.file.close(fd);
}
