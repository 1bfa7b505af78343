// SPDX-License-Identifier: Apache-2.0
import { parseConfigLines } from '../runtime/config/config-lines.ts';
import { defaultBase } from '../runtime/host.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

/** lxc.system.conf(5): what LXC's programs take as their defaults. Those without a value here are not set. */
export const systemItems: readonly string[] = [
  'lxc.default_config',
  'lxc.lxcpath',
  'lxc.bdev.lvm.vg',
  'lxc.bdev.lvm.thin_pool',
  'lxc.bdev.zfs.root',
  'lxc.cgroup.use',
  'lxc.cgroup.pattern',
];

const path = '/etc/lxc/lxc.conf';

function readSystemConfig(sys: Sys): string {
  try {
    return sys.file.readText(path);
  } catch (error) {
    if (isSysError(error)) return '';
    throw error;
  }
}

/** What /etc/lxc/lxc.conf says, else what holds without it. undefined: LXC has no such item. */
export function systemItem(sys: Sys, item: string): string | undefined {
  if (!systemItems.includes(item)) return undefined;
  const written = parseConfigLines(readSystemConfig(sys), path).findLast(({ key }) => key === item)?.value;
  if (written !== undefined) return written;
  if (item === 'lxc.lxcpath') return `${defaultBase(sys)}/guests`;
  return item === 'lxc.default_config' ? '/etc/lxc/default.conf' : '';
}

/** Without a slash at its end: addresses of sockets are made of it. */
export function plainPath(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
