// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, isTaken, type KeyMatch } from './config-key.ts';
import type { GuestSettings } from './guest-config.ts';
import { cgroupKeys } from './keys/cgroup-keys.ts';
import { hookKeys } from './keys/hook-keys.ts';
import { initKeys } from './keys/init-keys.ts';
import { lifeKeys } from './keys/life-keys.ts';
import { mountKeys } from './keys/mount-keys.ts';
import { namespaceKeys } from './keys/namespace-keys.ts';
import { networkKeys } from './keys/network-keys.ts';
import { processKeys } from './keys/process-keys.ts';
import { rootfsKeys } from './keys/rootfs-keys.ts';
import { securityKeys } from './keys/security-keys.ts';
import { terminalKeys } from './keys/terminal-keys.ts';
import { ConfigValueError } from './values.ts';

/** Its lines never reach a setter: they are replaced by those of the files (include.ts). */
const includeKey: ConfigKey<GuestSettings> = {
  key: 'lxc.include',
  since: '4.0',
  example: '/etc/lxc/common.conf',
  set: () => {
    throw new ConfigValueError('it cannot be used like this');
  },
};

/** Every key of LXC 4.0 and 5.0, of 6.0 what is in use, and ours; docs/lxc-compat.md is made of it. By name. */
export const keyTable: readonly ConfigKey<GuestSettings>[] = [
  includeKey,
  ...rootfsKeys,
  ...initKeys,
  ...mountKeys,
  ...terminalKeys,
  ...networkKeys,
  ...cgroupKeys,
  ...namespaceKeys,
  ...securityKeys,
  ...processKeys,
  ...hookKeys,
  ...lifeKeys,
].sort((one, other) => (one.key < other.key ? -1 : 1));

const byKey = new Map(keyTable.map((each) => [each.key, each]));
const openEnded = keyTable.filter(({ key }) => key.endsWith('.*'));

/** Keys of LXC 2 and their successors (lxc.container.conf(5)). */
export const legacyKeys: Readonly<Record<string, string>> = {
  'lxc.rootfs': 'lxc.rootfs.path',
  'lxc.rootfs.backend': 'lxc.rootfs.path',
  'lxc.utsname': 'lxc.uts.name',
  'lxc.tty': 'lxc.tty.max',
  'lxc.pts': 'lxc.pty.max',
  'lxc.devttydir': 'lxc.tty.dir',
  'lxc.console': 'lxc.console.path',
  'lxc.mount': 'lxc.mount.fstab',
  'lxc.init_cmd': 'lxc.init.cmd',
  'lxc.init_uid': 'lxc.init.uid',
  'lxc.init_gid': 'lxc.init.gid',
  'lxc.id_map': 'lxc.idmap',
  'lxc.haltsignal': 'lxc.signal.halt',
  'lxc.rebootsignal': 'lxc.signal.reboot',
  'lxc.stopsignal': 'lxc.signal.stop',
  'lxc.kmsg': 'none: it is gone without one',
  'lxc.aa_profile': 'lxc.apparmor.profile',
  'lxc.se_context': 'lxc.selinux.context',
  'lxc.seccomp': 'lxc.seccomp.profile',
  'lxc.loglevel': 'lxc.log.level',
  'lxc.logfile': 'lxc.log.file',
};

export interface FoundKey {
  entry: ConfigKey<GuestSettings>;
  match: KeyMatch;
}

/** The most special entry wins: lxc.cgroup.dir before lxc.cgroup.*. */
export function findKey(key: string): FoundKey | undefined {
  const plain = byKey.get(key);
  if (plain !== undefined) return { entry: plain, match: { index: 0, name: '' } };
  const [, prefix = '', index = ''] = /^(lxc|lodge)\.net\.(\d{1,3})\./.exec(key) ?? [];
  const pattern = index === '' ? key : key.replace(`${prefix}.net.${index}.`, `${prefix}.net.N.`);
  const match = { index: Number(index), name: '' };
  const entry = byKey.get(pattern);
  if (entry !== undefined) return { entry, match };
  const open = openEnded.find((each) => pattern.startsWith(each.key.slice(0, -1)) && pattern.length >= each.key.length);
  if (open === undefined) return undefined;
  return { entry: open, match: { ...match, name: pattern.slice(open.key.length - 1) } };
}

/** Whether an empty value may be given: of a key, or of a group of keys (lxc.net, lxc.net.0, lxc.hook, lxc.prlimit). */
export function mayBeCleared(key: string): boolean {
  const found = findKey(key);
  if (found !== undefined) return isTaken(found.entry);
  const pattern = key.replace(/^(lxc|lodge)\.net\.\d{1,3}(?=\.|$)/, '$1.net.N');
  return keyTable.some((each) => isTaken(each) && each.key.startsWith(`${pattern}.`));
}

/** What a person is told of a key that is not taken. */
export function whyRefused(key: string): string {
  const successor = Object.hasOwn(legacyKeys, key) ? legacyKeys[key] : undefined;
  if (successor !== undefined) return `this is a key of LXC 2; its successor is ${successor}`;
  if (!key.startsWith('lxc.') && !key.startsWith('lodge.')) return 'keys begin with lxc. or lodge.';
  const entry = findKey(key)?.entry;
  if (entry === undefined) return 'LXC has no such key';
  return isTaken(entry) ? 'it cannot be used like this' : `this key is not supported: ${entry.why}`;
}
