// SPDX-License-Identifier: Apache-2.0
import type { DeviceRule } from '../cgroup/device-rules.ts';
import type { HookKind } from '../hooks/hook-plan.ts';
import type { RootfsSource } from '../rootfs/rootfs-source.ts';
import type { ConfigItems } from './config-items.ts';

/** A guest's config, typed: what the keys of this runtime say together. Absent keys have LXC's defaults. */
export interface GuestConfig {
  hostname: string | undefined;
  /** lxc.arch; undefined: the host's. */
  architecture: string | undefined;
  rootfs: {
    /** lxc.rootfs.path as it is written. */
    path: string;
    source: RootfsSource;
    /** lxc.rootfs.mount */
    mount: string | undefined;
    readOnly: boolean;
    /** Words of lxc.rootfs.options but for ro and rw. */
    options: string[];
  };
  init: { command: string[]; cwd: string; uid: number; gid: number; groups: number[] };
  /** NAME=VALUE */
  environment: string[];
  mountAuto: MountAuto;
  mounts: MountEntry[];
  autodev: { on: boolean; tmpfsBytes: number };
  /** Terminals beside the console. */
  ttys: number;
  ptyMaximum: number;
  consoleBufferBytes: number;
  networks: NetworkConfig[];
  /** cgroup v2 file names and what is written to them, in the order of the config. */
  cgroup2: { file: string; value: string }[];
  /** lxc.cgroup2.devices.allow and .deny, in the order of the config; they come behind the default rules. */
  devices: DeviceRule[];
  capabilities: { drop: string[] } | { keep: string[] };
  noNewPrivileges: boolean;
  /** lxc.prlimit.*; -1 is unlimited. */
  limits: { name: string; resource: number; soft: number; hard: number }[];
  /** lxc.sysctl.*, of the guest's own namespaces. */
  sysctls: { name: string; value: string }[];
  /** lxc.proc.*: files of the first process's /proc folder. */
  procFiles: { name: string; value: string }[];
  signals: { halt: string; reboot: string; stop: string };
  /** Commands of a shell, in the order of the config. */
  hooks: Partial<Record<HookKind, string[]>>;
  hookVersion: 0 | 1;
  groups: string[];
  autostart: boolean;
  /** The same as text, by key. */
  items: ConfigItems;
}

export interface MountAuto {
  proc: 'none' | 'mixed' | 'rw';
  sys: 'none' | 'ro' | 'mixed' | 'rw';
  cgroup: 'none' | 'ro' | 'rw';
}

/** A line of lxc.mount.entry: fstab(5) with LXC's own options taken out. */
export interface MountEntry {
  source: string;
  /** Relative to the guest's root. */
  target: string;
  type: string;
  /** What is left for the kernel: flags by name and data. */
  options: string[];
  optional: boolean;
  create: 'dir' | 'file' | undefined;
}

export interface NetworkConfig {
  index: number;
  type: 'none' | 'empty' | 'veth';
  /** Bridge on the host. */
  link: string | undefined;
  /** Name inside; eth<index> where none is given. */
  name: string | undefined;
  /** Name of the host's end. */
  pair: string | undefined;
  up: boolean;
  macAddress: string | undefined;
  mtu: number | undefined;
  ipv4: string[];
  ipv4Gateway: string | undefined;
  ipv6: string[];
  ipv6Gateway: string | undefined;
  /** lodge.net.N.host.address: the address of the host's end, for a pair without a bridge. */
  hostAddresses: string[];
}
