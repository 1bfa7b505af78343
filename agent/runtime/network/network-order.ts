// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import type { GuestHooks } from '../hooks/guest-hooks.ts';

type NetworkUsers = Pick<GuestConfig, 'mounts' | 'mountFstab' | 'networks'>;
type Hooks = Pick<GuestHooks, 'has'>;

/**
 * Whether the guest's first process begins only when its links are there, as in LXC: somebody else's program may look at them, or at
 * what it has made so far. Else the host's part of the network and the guest's mounts are made at the same time.
 */
export function waitsForNetwork({ networks }: Pick<NetworkUsers, 'networks'>, hooks: Hooks): boolean {
  return hooks.has('pre-mount') || networks.some(({ script }) => script.up !== undefined);
}

/** Whether the guest's part of the network can come behind its mounts: none of those is of a server that the network leads to. */
export function mountsNeedNoNetwork({ mounts, mountFstab }: Pick<NetworkUsers, 'mounts' | 'mountFstab'>): boolean {
  return (
    mountFstab === undefined && mounts.every(({ options }) => options.includes('bind') || options.includes('rbind'))
  );
}
