// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { type Paths, RuntimeError } from './api.ts';

export function lockPath(paths: Paths, name: string): string {
  return `${paths.run}/${name}.lock`;
}

/** Whoever has it runs the guest, changes its folder or removes it. Held by flock(2), so it ends with its last process. */
export class GuestLock {
  readonly #sys: Sys;
  readonly #path: string;
  #fd: number;

  private constructor(sys: Sys, path: string, fd: number) {
    this.#sys = sys;
    this.#path = path;
    this.#fd = fd;
  }

  /** undefined: another has it. Throws SysError. */
  static take(sys: Sys, paths: Paths, name: string): GuestLock | undefined {
    const path = lockPath(paths, name);
    for (;;) {
      const fd = sys.file.open(path, sys.file.O_RDWR | sys.file.O_CREAT, 0o600);
      if (!sys.file.flockExclusive(fd, false)) {
        sys.file.close(fd);
        return undefined;
      }
      if (isStillThere(sys, path, fd)) return new GuestLock(sys, path, fd);
      // Its last holder has removed it between the open and the lock: this lock keeps nobody out.
      sys.file.close(fd);
    }
  }

  /** As `take`, but refuses by name with RuntimeError. */
  static mustTake(sys: Sys, paths: Paths, name: string): GuestLock {
    const lock = GuestLock.take(sys, paths, name);
    if (lock !== undefined) return lock;
    throw new RuntimeError({ reason: 'guest-running', message: `${name} is running`, details: { guest: name } });
  }

  /** For a process that keeps only what it names. */
  get fd(): number {
    return this.#fd;
  }

  /** A process that was forked meanwhile goes on with it: this one lets go. */
  handOver(): void {
    if (this.#fd >= 0) this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  /** Once: behind the first time the file may be another's. Its name goes before the lock does, see `take`. */
  release(): void {
    if (this.#fd < 0) return;
    try {
      this.#sys.file.unlink(this.#path);
    } finally {
      this.handOver();
    }
  }
}

function isStillThere(sys: Sys, path: string, fd: number): boolean {
  try {
    return sys.file.stat(path).ino === sys.file.fstat(fd).ino;
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return false;
    throw error;
  }
}
