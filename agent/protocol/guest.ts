// SPDX-License-Identifier: Apache-2.0
import type { GuestStart } from './autostart.ts';
import type { FailureBody } from './failure.ts';

/** LXC's states, by LXC's names. */
export const guestStates = [
  'STOPPED',
  'STARTING',
  'RUNNING',
  'STOPPING',
  'ABORTING',
  'FREEZING',
  'FROZEN',
  'THAWED',
] as const;
export type GuestState = (typeof guestStates)[number];

export interface GuestSummary {
  name: string;
  state: GuestState;
  /** PID of the guest's init as the host sees it, while there is one. */
  initPid?: number;
  /** CLOCK_REALTIME in milliseconds of the moment it became RUNNING. */
  startedAtMs?: number;
  /** Milliseconds from the request to RUNNING. */
  startDurationMs?: number;
  /** How many times the guest rebooted itself since the start. */
  reboots: number;
  /** Memory, CPU and process limits of the config; undefined: none. */
  memoryLimitBytes?: number;
  cpuLimitPercent?: number;
  pidsLimit?: number;
  /** IPv4 and IPv6 addresses of the config, and of one that runs those that were chosen for it (NAT), with prefix. */
  addresses: string[];
  /** When it starts by itself; undefined where its config cannot be read. */
  start?: GuestStart;
  /** How the last run ended, or why the last start failed. */
  lastEnd?: GuestEnd;
  /** Errors of its config file, when it cannot be started as it is. */
  configError?: FailureBody;
}

export interface GuestEnd {
  atMs: number;
  /** 'exit' with a code, 'signal' with a number, or 'failure' with a body. */
  kind: 'exit' | 'signal' | 'failure';
  code?: number;
  failure?: FailureBody;
}

export interface GuestLimits {
  memoryBytes?: number;
  /** 100 is one processor. */
  cpuPercent?: number;
  pids?: number;
}

export const guestNetworkTypes = ['auto', 'none', 'empty', 'veth', 'nat'] as const;

/**
 * veth: a pair with one end in the guest; the host's end gets `hostAddress` when no bridge is named. nat: a pair whose addresses are
 * chosen at the start, and what the guest sends leaves with an address of the host; it takes no other field. auto: nat where the
 * device can, else empty; decided when the guest is made.
 */
export interface GuestNetwork {
  type: (typeof guestNetworkTypes)[number];
  /** Bridge on the host, for veth. */
  link?: string;
  /** CIDR, for instance 10.83.0.2/24. */
  ipv4Address?: string;
  ipv4Gateway?: string;
  /** CIDR given to the host's end. */
  hostAddress?: string;
}

/** What a root file system is: linux with systemd, OpenRC, busybox or another init; android as redroid's images; Waydroid's. */
export const guestTemplates = ['linux', 'android', 'android-waydroid'] as const;
export type GuestTemplate = (typeof guestTemplates)[number];

/** What `guest.create` needs besides the root file system's tar, which comes on the channel. */
export interface GuestCreateRequest {
  name: string;
  /** auto: by what is in the root file system. */
  template: GuestTemplate | 'auto';
  initCommand?: string;
  /** Of an archive of several container images: which, by its name or tag, or the end of that. */
  image?: string;
  /** Of an Android: who draws. guest (the default) is software; host lets the device's render nodes in. */
  gpu?: 'guest' | 'host';
  /** LXC signal names: SIGPWR, SIGUSR1, SIGRTMIN+3 ... */
  haltSignal?: string;
  rebootSignal?: string;
  ttys: number;
  limits: GuestLimits;
  network: GuestNetwork;
}

/**
 * How far an archive on the device is read (without layers), and how far the layers of a container image are unpacked: JSON lines
 * from the agent on the channel of 'guest.create'.
 */
export interface CreateProgress {
  /** Counted from 1. */
  layer?: number;
  layers?: number;
  doneBytes: number;
  totalBytes: number;
}

export const guestNamePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
