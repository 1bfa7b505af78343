// SPDX-License-Identifier: Apache-2.0

/** lxc.start.* and lxc.group of a guest. */
export interface GuestStart {
  /** Started with the host, where its switch is on. */
  auto: boolean;
  /** Lower ones come earlier. */
  order: number;
  /** Before the next guest is started. */
  delaySeconds: number;
  /** With the host start those of no group, and before them those of `onboot`. */
  groups: string[];
  /** lodge.freeze.screen; left out: as it is. */
  freezeWithScreen?: boolean;
}

/** How a host starts guests by itself: a script of Magisk, KernelSU or APatch, a systemd unit, a script of OpenRC or System V. */
export const bootMethods = ['service.d', 'systemd', 'openrc', 'sysv'] as const;
export type BootMethod = (typeof bootMethods)[number];

export interface BootStart {
  enabled: boolean;
  /** undefined: no way is known on this host. */
  method?: BootMethod;
  /** What is, or would be, put there. */
  path?: string;
}
