// SPDX-License-Identifier: Apache-2.0
import type { BootEnding } from './boot-ending.ts';

export interface KnownLine {
  ending: BootEnding;
  pattern: RegExp;
  /** What the groups of the pattern are, for the sentences. */
  details?: readonly string[];
  /** It may also be there in a boot that goes well: it explains an end, and is no news while the guest runs. */
  onlyAtTheEnd?: true;
}

/**
 * Lines that inits, linkers, logd and libbinder of guests print, and what they mean in a container. The first that is found counts
 * most: a cause stands above what follows from it.
 */
export const knownLines: readonly KnownLine[] = [
  {
    ending: 'page-size',
    pattern:
      /(?:load command|LOAD segment|p_align|program alignment|"(?<library>[^"]+)").{0,80}(?:not page-aligned|not aligned|page size|cannot be aligned)/i,
    details: ['library'],
  },
  {
    ending: 'linker-cannot-load',
    pattern: /CANNOT LINK EXECUTABLE "(?<path>[^"]{1,200})"(?:.*?library "(?<library>[^"]{1,200})")?/,
    details: ['path', 'library'],
  },
  {
    ending: 'linker-cannot-load',
    pattern: /(?<path>\S{1,200}): error while loading shared libraries: (?<library>[^:\s]{1,200})/,
    details: ['path', 'library'],
  },
  {
    // The other half of a 64-bit Android's programs: without these two it does not come up, the rest it can do without.
    ending: 'no-32-bit',
    pattern:
      /cannot execve?\('(?<path>[^']{0,180}(?:app_process32|_self_test32))'\)|reboot,boringssl-self-check-failed/,
    details: ['path'],
  },
  {
    ending: 'no-32-bit',
    pattern: /cannot execve?\('(?<path>[^']{1,200})'\).{0,200}Exec format error/i,
    details: ['path'],
    onlyAtTheEnd: true,
  },
  {
    ending: 'wrong-architecture',
    pattern: /^(?!.*cannot execve?\().*(?:exec format error|cannot execute binary file)/i,
  },
  {
    ending: 'binder-missing',
    pattern:
      /(?:(?:open|opening|driver|cannot find|missing).{0,60}(?<path>\/dev\/(?:binderfs\/)?(?:hw|vnd)?binder)\b|(?<other>\/dev\/(?:binderfs\/)?(?:hw|vnd)?binder)\b.{0,60}(?:No such file|failed|could not be opened|not found|No such device)|Binder driver could not be opened)/i,
    details: ['path', 'other'],
  },
  {
    ending: 'binder-refused',
    pattern:
      /binder.{0,60}(?:failed to get security context|BINDER_SET_CONTEXT_MGR.{0,40}(?:failed|Device or resource busy))|cannot become context manager/i,
  },
  {
    ending: 'ashmem-refused',
    pattern: /Unable to open ashmem device.{0,200}(?:No such file|Permission denied|Operation not permitted)/,
  },
  // PropertyInit of init.
  { ending: 'property-labels', pattern: /Failed to initialize property area/ },
  {
    // bionic's map_prop_area_rw; Waydroid's and Halium's go on all the same.
    ending: 'property-labels',
    pattern: /fsetxattr failed to set context \((?<path>[^)]{1,200})\) for "\/dev\/__properties__/,
    details: ['path'],
    onlyAtTheEnd: true,
  },
  { ending: 'first-stage', pattern: /Init encountered errors starting first stage/ },
  {
    // MountExtraFilesystems and SetupMountNamespaces of the second stage.
    ending: 'stage-mounts',
    pattern:
      /SetupMountNamespaces failed|mount\("tmpfs", "(?<path>\/(?:apex|bootstrap-apex|linkerconfig))".{0,160}failed/,
    details: ['path'],
  },
  {
    ending: 'selinux',
    pattern:
      /getpeercon\(\) failed|cannot setexeccon|Could not get file context|selinux_setup|SELinux:.{0,80}(?:could not|cannot|failed|unable)|Failed to (?:load|initialize) (?:SELinux|sepolicy)|security_failure/i,
  },
  {
    ending: 'loop-devices-used-up',
    pattern:
      /(?:No free loop devices?|loop-control.{0,80}(?:No such|failed|denied|busy)|Failed to (?:create|configure|open|find|get) (?:a )?(?:free )?loop|Unable to (?:get|open|create) loop|Failed LOOP_CTL_GET_FREE|Fai?led to open loopback device|apexd.{0,80}read_ahead_kb|could not (?:find|set up) (?:a |any )?(?:free )?loop)/i,
  },
  {
    ending: 'cgroup-read-only',
    pattern:
      /(?:createProcessGroup|cgroup|cgroup\.procs|\/acct\/uid).{0,120}(?:Read-only file system|Permission denied|Operation not permitted)|Failed to create \/init\.scope control group/i,
  },
  {
    // Android's init says so of each hierarchy of v1 on a host that has v2 alone, and goes on.
    ending: 'cgroup-read-only',
    pattern: /Failed to (?:mount|create|setup) .{0,40}cgroup/i,
    onlyAtTheEnd: true,
  },
  {
    // Android 13 and later starts no service without its cgroup.
    ending: 'cgroup-read-only',
    pattern: /Service '[^']{1,200}' failed to start due to a fatal error/,
    onlyAtTheEnd: true,
  },
  {
    ending: 'cpuset-empty',
    pattern: /couldn't write \d+ to (?<path>\/dev\/cpuset\/[\w/.-]{1,100}): No space left on device/,
    details: ['path'],
  },
  {
    ending: 'bpf-refused',
    pattern: /Android \S{1,8} requires kernel (?<kernel>\d+\.\d+)/,
    details: ['kernel'],
    onlyAtTheEnd: true,
  },
  {
    ending: 'bpf-refused',
    pattern: /reboot,(?:bpfloader|netbpfload)-failed|Cannot open netd configuration map/,
  },
  {
    ending: 'netd-kernel',
    pattern:
      /Unable to create NFLogListener|Unable to (?:create|start) NetlinkManager|Unable to create netlink socket for family 12\b/,
  },
  { ending: 'no-pressure', pattern: /Kernel does not support memory pressure events/ },
  { ending: 'userfaultfd', pattern: /userfaultfd: (?:Operation not permitted|Invalid argument)/ },
  {
    ending: 'user-data',
    pattern: /init_user0_failed|set_policy_failed:(?<path>[^\s']{1,100})|enablefilecrypto_failed/,
    details: ['path'],
  },
  {
    ending: 'user-data',
    pattern: /Can't downgrade database from version \d+ to \d+/,
    onlyAtTheEnd: true,
  },
  {
    ending: 'proc-sys-read-only',
    pattern:
      /(?:Cannot open for writing: |Unable to set adequate mmap entropy.*?|open.{0,20})(?<path>\/proc\/sys\/\S{1,100})/,
    details: ['path'],
  },
  {
    ending: 'insecure-files',
    pattern: /Skipping insecure file '?(?<path>[^'\s]{1,200})/,
    details: ['path'],
    onlyAtTheEnd: true,
  },
  {
    ending: 'capability-missing',
    pattern: /cannot set capabilities for (?<path>[\w.@-]{1,100})/,
    details: ['path'],
    onlyAtTheEnd: true,
  },
  {
    ending: 'pid-too-large',
    pattern: /32 bit bionic libc only accepts pid <= 65535/,
  },
  {
    ending: 'out-of-memory',
    pattern: /Out of memory|oom-kill|Cannot allocate memory|lowmemorykiller: Kill/i,
    onlyAtTheEnd: true,
  },
  {
    ending: 'init-fatal',
    pattern:
      /InitFatalReboot|Reboot(?:ing)? into bootloader|reboot,bootloader|shutdown_command 'reboot,[\w,-]*(?:failed|missing)|critical process '[^']{1,100}' exited \d+ times|init: .{0,80}(?:Aborting|FATAL|panic)|security failure/i,
  },
];
