// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';

/** What the guest shares with others, and how its ids and clocks differ from the host's. */
export type NamespaceSettings = object;

export const namespaceDefaults = (): NamespaceSettings => ({});

const alwaysNew = 'mnt, pid, uts, ipc, cgroup and net are always new where the kernel has them';

export const namespaceKeys: readonly ConfigKey<NamespaceSettings>[] = [
  ...refused(alwaysNew, '4.0', 'lxc.namespace.clone', 'lxc.namespace.keep'),
  ...refused('guests share no namespaces', '4.0', 'lxc.namespace.share.*'),
  ...refused('guests have no user namespace of their own', '4.0', 'lxc.idmap'),
  ...refused('guests have no time namespace', '5.0', 'lxc.time.offset.boot', 'lxc.time.offset.monotonic'),
];
