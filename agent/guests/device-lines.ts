// SPDX-License-Identifier: Apache-2.0

/**
 * What a new guest may do with devices, as LXC's common configs have it: every node may be made, for the unpacking of packages;
 * opened are the ones that reach nothing of the host.
 */
const allowed: readonly string[] = [
  'b *:* m',
  'c *:* m',
  'c 1:3 rwm',
  'c 1:5 rwm',
  'c 1:7 rwm',
  'c 1:8 rwm',
  'c 1:9 rwm',
  'c 5:0 rwm',
  'c 5:1 rwm',
  'c 5:2 rwm',
  // Pseudoterminals: all the majors of UNIX98 peers.
  ...Array.from({ length: 8 }, (_, index) => `c ${136 + index}:* rwm`),
  // FUSE: what is mounted by it needs CAP_SYS_ADMIN in the guest's own mount namespace.
  'c 10:229 rwm',
];

/** Optional: many kernels of phones have no device controller, and a guest without it is better than none. */
export const deviceLines: readonly (readonly [key: string, value: string])[] = [
  ['lodge.cgroup.devices.optional', '1'],
  ['lxc.cgroup2.devices.deny', 'a'],
  ...allowed.map((rule) => ['lxc.cgroup2.devices.allow', rule] as const),
];
