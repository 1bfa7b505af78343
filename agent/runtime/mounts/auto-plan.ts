// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import { keepsCapability } from '../security/capabilities.ts';
import type { MountStep, Optional } from './mount-step.ts';

type AutoConfig = Pick<GuestConfig, 'mountAuto' | 'capabilities'>;

const safe = ['NOSUID', 'NODEV', 'NOEXEC'];
const optional: Optional = 'when-missing';

function fileSystem(name: string, target: string, flags: readonly string[]): MountStep {
  return { kind: 'mount', source: name, target, type: name, flags, create: 'dir' };
}

const sysfs = (flags: readonly string[]): MountStep => {
  return { kind: 'mount', source: 'sysfs', target: '/sys', type: 'sysfs', flags, create: 'dir', hostInstead: true };
};

/** On itself, to be a mount with flags of its own. */
function bind(target: string): MountStep {
  return { kind: 'mount', source: target, sourceInGuest: true, target, type: undefined, flags: ['BIND'], optional };
}

/** Exactly these flags, unlike a `remount`: LXC takes the others off, and so does a guest of ours look. */
function readOnly(target: string, flags: readonly string[]): MountStep {
  const all = ['REMOUNT', 'BIND', 'RDONLY', ...flags];
  return { kind: 'mount', source: undefined, target, type: undefined, flags: all, optional };
}

/** A bind that stays writable comes before its parent turns read-only. */
const procSteps: Readonly<Record<GuestConfig['mountAuto']['proc'], readonly MountStep[]>> = {
  none: [],
  rw: [fileSystem('proc', '/proc', safe)],
  mixed: [
    fileSystem('proc', '/proc', safe),
    bind('/proc/sys'),
    bind('/proc/sys/net'),
    readOnly('/proc/sys', []),
    bind('/proc/sysrq-trigger'),
    readOnly('/proc/sysrq-trigger', []),
  ],
};

const sysSteps: Readonly<Record<GuestConfig['mountAuto']['sys'], readonly MountStep[]>> = {
  none: [],
  rw: [sysfs([])],
  ro: [sysfs(['RDONLY'])],
  mixed: [sysfs(safe), bind('/sys/devices/virtual/net'), readOnly('/sys', safe)],
};

/** lxc.mount.auto: /proc, /sys and the folder that is shared with the host, as LXC 4.0 to 6.0 mount them (lxc_mount_auto_mounts). */
export function planAuto({ mountAuto, capabilities }: AutoConfig): MountStep[] {
  const { proc, sys, shared } = mountAuto;
  const line = 'lxc.mount.auto';
  // A guest that does not administer its network has no need to write there.
  const isOpen = keepsCapability(capabilities, 'net_admin');
  const procOfGuest = procSteps[proc].filter(({ target }) => isOpen || target !== '/proc/sys/net');
  const steps = [...procOfGuest, ...sysSteps[sys]].map((step) => ({ ...step, line }));
  if (shared === undefined) return steps;
  const { source, target } = shared;
  return [...steps, { kind: 'mount', source, target, type: undefined, flags: ['BIND'], create: 'dir', line }];
}
