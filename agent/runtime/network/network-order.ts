// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import type { GuestHooks } from '../hooks/guest-hooks.ts';

type Hooks = Pick<GuestHooks, 'has'>;

/**
 * Whether the guest's first process begins only when its links are there, as in LXC: somebody else's program may look at them, or at
 * what it has made so far. Else the host's part of the network and the guest's mounts are made at the same time.
 */
export function waitsForNetwork({ networks }: Pick<GuestConfig, 'networks'>, hooks: Hooks): boolean {
  return hooks.has('pre-mount') || networks.some(({ script }) => script.up !== undefined);
}

/**
 * When the guest's part of the network is made. With its mounts made first the monitor has time to make the host's part; a mount may
 * be of a server that the network leads to.
 */
export type NetworkTurn =
  | 'before mounts'
  | 'behind mounts'
  /** Behind all that the root is made of, for nobody looks before: there is no hook, and no sysctl that the host's /proc is needed for. */
  | 'last';

export function turnOfNetwork(
  { mounts, mountFstab, sysctls }: Pick<GuestConfig, 'mounts' | 'mountFstab' | 'sysctls'>,
  hooks: Hooks,
): NetworkTurn {
  const areOfHost = mounts.every(({ options }) => options.includes('bind') || options.includes('rbind'));
  if (mountFstab !== undefined || !areOfHost) return 'before mounts';
  return sysctls.length > 0 || hooks.has('mount') || hooks.has('autodev') ? 'behind mounts' : 'last';
}
