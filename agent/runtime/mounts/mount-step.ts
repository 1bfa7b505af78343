// SPDX-License-Identifier: Apache-2.0

/**
 * true: may fail. 'when-missing': may fail only because the kernel has no such file; what protects the host must not be left out
 * for any other reason.
 */
export type Optional = true | 'when-missing';

interface Step {
  /** Absolute in the guest; the executor works below its root. */
  target: string;
  optional?: Optional;
  /** The line of the config that asks for it, for messages. */
  line?: string;
}

/** One step of the guest's file system, as data. Flags are mount(2)'s without MS_. */
export type MountStep =
  | (Step & {
      kind: 'mount';
      source: string | undefined;
      /** The source is a path of the guest. */
      sourceInGuest?: true;
      type: string | undefined;
      flags: readonly string[];
      data?: string;
      /** Tried in turn where the kernel takes `data` for invalid. */
      otherData?: readonly string[];
      create?: 'dir' | 'file';
      /** Where a user namespace may not mount it, for the network is not its own: the host's, bound with all below it. */
      hostInstead?: true;
      /** A detached mount with other ids, which is attached in place of a bind of the source, and closed. */
      treeFd?: number;
    })
  /** New flags for a bind: those that it has stay, for a user namespace may not take them off (mount_namespaces(7)). */
  | (Step & { kind: 'remount'; flags: readonly string[] })
  | (Step & { kind: 'propagation'; flags: readonly string[] })
  /** What is mounted last there, if anything is. */
  | (Step & { kind: 'unmount' })
  /** `hostPath`: what is bound where the kernel makes none; the same path of the host without it. */
  | (Step & { kind: 'node'; mode: number; major: number; minor: number; hostPath?: string })
  /** A device of the binderfs that is mounted on the folder of `target`. */
  | (Step & { kind: 'binder'; mode: number })
  /** Nodes loop0, loop1 ... in the folder of `target`, their numbers `minorStep` apart. */
  | (Step & { kind: 'loops'; mode: number; count: number; minorStep: number })
  | (Step & { kind: 'link'; to: string })
  | (Step & { kind: 'folder'; mode: number })
  | (Step & { kind: 'file'; mode: number; text: string });
