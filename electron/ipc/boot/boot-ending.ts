// SPDX-License-Identifier: Apache-2.0

/** Known ways in which a boot goes wrong, or ends as somebody wanted. */
export const bootEndings = [
  'linker-cannot-load',
  'page-size',
  'no-32-bit',
  'wrong-architecture',
  'binder-missing',
  'binder-refused',
  'ashmem-refused',
  'property-labels',
  'first-stage',
  'selinux',
  'stage-mounts',
  'loop-devices-used-up',
  'cgroup-read-only',
  'cpuset-empty',
  'proc-sys-read-only',
  'bpf-refused',
  'netd-kernel',
  'no-pressure',
  'userfaultfd',
  'user-data',
  'dev-too-small',
  'insecure-files',
  'capability-missing',
  'filter-killed',
  'pid-too-large',
  'out-of-memory',
  'init-fatal',
  'init-crashed',
  'killed',
  'rebooted',
  'powered-off',
  'init-exited',
] as const;
export type BootEnding = (typeof bootEndings)[number];

/** The line of the log that tells it. */
export interface Evidence {
  source: string;
  text: string;
  sinceStartMs: number;
}

export interface BootVerdict {
  ending: BootEnding;
  /** What the guest or somebody wanted: nothing is wrong. */
  wanted: boolean;
  /** code, signal, path, library, pageSizeBytes, machine ... for the sentences. */
  details: Readonly<Record<string, string | number>>;
  evidence?: Evidence;
}
