// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { GuestConfig } from './config/guest-config.ts';
import type { GuestHooks } from './hooks/guest-hooks.ts';
import type { RuntimeHost } from './host.ts';
import type { MountStep } from './mounts/mount-step.ts';
import type { ShareContext } from './namespaces/shared-namespaces.ts';
import type { RootfsPlan } from './rootfs/rootfs-plan.ts';

export interface StepEntry {
  level: 'info' | 'warning' | 'error';
  text: string;
  step?: string;
  durationMs?: number;
  /** When it was, where that is not now. */
  timeMs?: number;
}

/** What comes together is written together. */
export type StepLog = (...entries: StepEntry[]) => void;

export interface SpawnRequest {
  sys: Sys;
  name: string;
  config: GuestConfig;
  host: RuntimeHost;
  hooks: GuestHooks;
  rootfs: RootfsPlan;
  /** What the monitor itself has for the guest, mounted over what the config says. */
  ownMounts: readonly MountStep[];
  checkInside: boolean;
  /** Where guests are looked for whose namespaces are shared by name; `initPidOf`: of ShareContext. */
  guestsFolder: string;
  /** Of this boot of the host, for guests of all folders. */
  bootFolder: string;
  initPidOf: ShareContext['initPidOf'];
  log: StepLog;
}
