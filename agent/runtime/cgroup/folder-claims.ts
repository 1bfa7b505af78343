// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { fnv1a } from '../fnv1a.ts';
import type { HierarchyPlan } from './cgroup-plan.ts';

/** A number for a name, below 2^48: the byte of a file that its lock is on. */
function byteOf(sys: Sys, folder: string): number {
  return Number.parseInt(fnv1a(sys.text.encodeUtf8(folder)).slice(0, 12), 16);
}

/**
 * Names of folders that are one monitor's, from before it makes the first of them until the last has gone: an empty folder that
 * another finds is then either claimed, and being made or taken away, or was left by a monitor that has been killed. A claim is a
 * lock on one byte of a file that only root may write and that every monitor of the host finds, the first hierarchy's cgroup.procs;
 * nothing is read or written there, and the kernel gives the lock up with its last process.
 */
export class FolderClaims {
  readonly #sys: Sys;
  readonly #mount: string;
  #fd: number | undefined;

  private constructor(sys: Sys, mount: string, fd: number | undefined) {
    this.#sys = sys;
    this.#mount = mount;
    this.#fd = fd;
  }

  /** A host that does not let the file be opened has no claims, and nothing that is there is cleared. */
  static open(sys: Sys, hierarchies: readonly HierarchyPlan[]): FolderClaims {
    const mount = claimed(hierarchies)?.cgroup.hierarchy.mount ?? '';
    if (mount === '') return new FolderClaims(sys, mount, undefined);
    try {
      return new FolderClaims(sys, mount, sys.file.open(`${mount}/cgroup.procs`, sys.file.O_WRONLY));
    } catch (error) {
      if (!isSysError(error)) throw error;
      return new FolderClaims(sys, mount, undefined);
    }
  }

  /** What is there and empty is nobody's, once its name is taken. */
  get areHeld(): boolean {
    return this.#fd !== undefined;
  }

  /** Which of the two names another monitor has; undefined: both are this one's now. Throws SysError. */
  take(hierarchies: readonly HierarchyPlan[]): { of: 'monitor' | 'payload'; path: string } | undefined {
    const fd = this.#fd;
    const plan = claimed(hierarchies);
    if (fd === undefined || plan === undefined) return undefined;
    const folders = [
      { of: 'monitor', path: plan.monitor },
      { of: 'payload', path: plan.cgroup.limit },
    ] as const;
    const { file } = this.#sys;
    return folders.find(
      ({ path }) => !file.recordLockExclusive(fd, false, byteOf(this.#sys, path.slice(this.#mount.length))),
    );
  }

  /** When none of the folders is there any more. May be called again. */
  close(): void {
    if (this.#fd !== undefined) this.#sys.file.close(this.#fd);
    this.#fd = undefined;
  }
}

/** The names are the same in all hierarchies: those of one are claimed. */
function claimed(hierarchies: readonly HierarchyPlan[]): HierarchyPlan | undefined {
  return hierarchies.find(({ cgroup }) => cgroup.hierarchy.version === 2) ?? hierarchies[0];
}
