// SPDX-License-Identifier: Apache-2.0
export type CgroupLayout = 'v2' | 'hybrid' | 'v1' | 'android-v1' | 'none';

/** What the device is and can do, read when a session opens. */
export interface HostFacts {
  machine: string;
  kernelRelease: string;
  bootId: string;
  /** Android's product model and release where getprop answers; the os-release name on Linux. */
  model?: string;
  systemName?: string;
  systemVersion?: string;
  uptimeMs: number;
  processorCount: number;
  pageSizeBytes: number;
  memoryTotalBytes: number;
  memoryAvailableBytes: number;
  /** Of the file system that holds Lodge's folder. */
  storageTotalBytes: number;
  storageFreeBytes: number;
  baseDirectory: string;
  cgroupLayout: CgroupLayout;
  /** Controllers that a guest can be limited by: memory, cpu, pids, io ... */
  cgroupControllers: string[];
  /** Namespaces the kernel has: mnt, pid, uts, ipc, net, cgroup, user, time. */
  namespaces: string[];
  /** 'enforcing' | 'permissive' | 'disabled'. */
  selinux: string;
  /** File systems the kernel lists: overlay, squashfs, erofs, binder ... */
  fileSystems: string[];
  /** It has a screen whose light or connector is known. */
  hasScreen?: boolean;
}
