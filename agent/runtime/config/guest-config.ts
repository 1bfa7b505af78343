// SPDX-License-Identifier: Apache-2.0
import type { ConfigItems } from './config-items.ts';
import { type CgroupSettings, cgroupDefaults } from './keys/cgroup-keys.ts';
import { type HookSettings, hookDefaults } from './keys/hook-keys.ts';
import { type InitSettings, initDefaults } from './keys/init-keys.ts';
import { type LifeSettings, lifeDefaults } from './keys/life-keys.ts';
import { type MountSettings, mountDefaults } from './keys/mount-keys.ts';
import { type NamespaceSettings, namespaceDefaults } from './keys/namespace-keys.ts';
import { type NetworkSettings, networkDefaults } from './keys/network-keys.ts';
import { type ProcessSettings, processDefaults } from './keys/process-keys.ts';
import { type RootfsSettings, rootfsDefaults } from './keys/rootfs-keys.ts';
import { type SecuritySettings, securityDefaults } from './keys/security-keys.ts';
import { type TerminalSettings, terminalDefaults } from './keys/terminal-keys.ts';

/** What the keys of a config set, typed: a part for each file of keys/. */
export interface GuestSettings
  extends RootfsSettings,
    InitSettings,
    MountSettings,
    TerminalSettings,
    NetworkSettings,
    CgroupSettings,
    NamespaceSettings,
    SecuritySettings,
    ProcessSettings,
    HookSettings,
    LifeSettings {}

/** A guest's config: what its keys say together. Absent keys have LXC's defaults. */
export interface GuestConfig extends GuestSettings {
  /** The same as text, by key. */
  items: ConfigItems;
}

export function defaultSettings(): GuestSettings {
  return {
    ...rootfsDefaults(),
    ...initDefaults(),
    ...mountDefaults(),
    ...terminalDefaults(),
    ...networkDefaults(),
    ...cgroupDefaults(),
    ...namespaceDefaults(),
    ...securityDefaults(),
    ...processDefaults(),
    ...hookDefaults(),
    ...lifeDefaults(),
  };
}
