// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';

/** By number, as in <linux/capability.h>. */
export const capabilityNames = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
] as const;

/** A name of capabilities(7) in small letters, or the number of one that has no name here yet. */
export function isCapability(name: string): boolean {
  return capabilityNames.some((each) => each === name) || (/^\d{1,2}$/.test(name) && Number(name) < 64);
}

function numberOf(name: string): number {
  if (isCapability(name) && /^\d/.test(name)) return Number(name);
  const number = capabilityNames.indexOf(name as (typeof capabilityNames)[number]);
  if (number >= 0) return number;
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `no capability ${name}`,
    details: { key: 'lxc.cap', hint: `${name} is not the name of a capability` },
  });
}

/** Numbers of the capabilities to take out of the bounding set, of those up to `last` that the kernel has. */
export function planDrops(capabilities: { drop: string[] } | { keep: string[] }, last: number): number[] {
  if ('drop' in capabilities) return capabilities.drop.map(numberOf).filter((number) => number <= last);
  const keep = capabilities.keep.filter((name) => name !== 'none').map(numberOf);
  return Array.from({ length: last + 1 }, (_, number) => number).filter((number) => !keep.includes(number));
}

/**
 * Out of the bounding set, and of the inheritable one, which would bring them back at an exec by root (capabilities(7)): what is
 * executed from now on cannot get them. Until then this process has all, for what is left to do.
 */
export function boundCapabilities(sys: Sys, drops: readonly number[]): void {
  for (const number of drops) sys.process.prctl(sys.process.PR_CAPBSET_DROP, number);
  if (drops.length === 0) return;
  const mask = ~drops.reduce((sum, number) => sum | (1n << BigInt(number)), 0n);
  const { effective, permitted, inheritable } = sys.process.capget();
  sys.process.capset({ effective, permitted, inheritable: inheritable & mask });
}

/** Whether the first process of a guest with such a config has the capability. */
export function keepsCapability(
  capabilities: { drop: string[] } | { keep: string[] },
  name: (typeof capabilityNames)[number],
): boolean {
  return !planDrops(capabilities, capabilityNames.length - 1).includes(numberOf(name));
}
