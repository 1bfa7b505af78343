// SPDX-License-Identifier: Apache-2.0

/** One process of a guest, as the device's /proc tells it. */
export interface GuestProcess {
  /** On the device. */
  pid: number;
  /** In the guest; undefined: the guest has no PID namespace of its own, or the kernel does not tell. */
  pidInside?: number;
  /** On the device; one that is not in the list is no process of the guest. */
  parentPid: number;
  /** As the guest sees it. */
  uid: number;
  /** By the guest's own /etc/passwd. */
  user?: string;
  /** With its arguments, each blank in one kept; in brackets where it has none of its own. */
  command: string;
  /** Letter of ps(1): R, S, D, Z, T, t, I ... */
  state: string;
  /** User and system time since its start, in milliseconds. */
  cpuMs: number;
  /** Resident. */
  memoryBytes: number;
  threads: number;
}

export interface GuestProcesses {
  /** CLOCK_MONOTONIC of the device in milliseconds: between two answers, the share of a processor that cpuMs took. */
  monotonicMs: number;
  processes: GuestProcess[];
  /** There are more than are told. */
  cut: boolean;
}
