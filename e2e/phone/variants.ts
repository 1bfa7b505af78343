// SPDX-License-Identifier: Apache-2.0
import type { KernelVersion } from './recipe.ts';

/**
 * What the phone's su does: `prompt` waits for `Phone.answerSuPrompt` and denies after 10 s, as Magisk does
 * when nobody taps; `none` means that there is no su at all.
 */
export type SuMode = 'grant' | 'deny' | 'prompt' | 'none';

/** What a virtual phone is like. */
export interface PhoneVariant {
  /** The user that adbd runs as: root as on userdebug builds, or shell (uid 2000) as on everybody's phone. */
  readonly adbUser: 'root' | 'shell';
  readonly su: SuMode;
  /** `read-only` has no /run, /var and /tmp either. */
  readonly rootFileSystem: 'writable' | 'read-only';
  readonly cgroups: 'v2' | 'android-v1';
  /** /data in memory, or an ext4 disk of this many bytes, which outlives reboots. */
  readonly data: 'memory' | { readonly diskBytes: number };
  /** The kernel's module of labels. SELinux has no policy until a test loads one, and is permissive. */
  readonly labels: 'none' | 'apparmor' | 'selinux';
  readonly kernel: KernelVersion;
  /** Nodes of the driver's own, some of them for guests; or binderfs as on newer phones (of kernel 6.1 alone). */
  readonly binder: 'nodes' | 'file-system';
  /** What a boot loader of Android tells the kernel: androidboot.NAME=VALUE. */
  readonly bootArguments: readonly string[];
  /** Names of trixie packages to add, with all that they depend on. */
  readonly extraPackages: readonly string[];
  readonly memoryMegabytes: number;
}

const plain: PhoneVariant = {
  adbUser: 'root',
  su: 'none',
  rootFileSystem: 'writable',
  cgroups: 'v2',
  data: 'memory',
  labels: 'none',
  kernel: '6.12',
  binder: 'nodes',
  bootArguments: [],
  extraPackages: [],
  memoryMegabytes: 1024,
};

const mebibyte = 1024 * 1024;

export const phoneVariants = {
  /** adbd as root, everything writable: the least that is a device. */
  plain,
  /** Near to a person's rooted phone: shell user, su, read-only root, /data on a disk. */
  su: {
    ...plain,
    adbUser: 'shell',
    su: 'grant',
    rootFileSystem: 'read-only',
    data: { diskBytes: 512 * mebibyte },
  },
  /** As `su`, with cgroup v1 as AOSP lays it out. */
  'android-v1': {
    ...plain,
    adbUser: 'shell',
    su: 'grant',
    rootFileSystem: 'read-only',
    data: { diskBytes: 512 * mebibyte },
    cgroups: 'android-v1',
    kernel: '6.1',
  },
} as const satisfies Readonly<Record<string, PhoneVariant>>;

export type PhoneVariantName = keyof typeof phoneVariants;

/** Debian's kernel starts with AppArmor, which no phone has. */
const labelWords = {
  none: 'apparmor=0',
  apparmor: 'apparmor=1 security=apparmor',
  selinux: 'apparmor=0 security=selinux',
} as const;

/** The words that tell the kernel, and the phone's init, what to be like. */
export function kernelArguments(variant: PhoneVariant, serialNumber: string): string {
  const words = {
    adb: variant.adbUser,
    su: variant.su,
    root: variant.rootFileSystem,
    cgroup: variant.cgroups,
    data: variant.data === 'memory' ? 'memory' : 'disk',
    serial: serialNumber,
  };
  const toInit = Object.entries(words).map(([name, value]) => `phone.${name}=${value}`);
  return [labelWords[variant.labels], ...toInit, ...variant.bootArguments].join(' ');
}
