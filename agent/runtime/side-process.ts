// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';

/** A process that does one thing apart from the caller, whose descriptors and event loop it has none of. */
export interface SideProcess {
  pid: number;
  pidfd: number;
}

function detach(sys: Sys, keepFds: readonly number[]): void {
  // The session's own stream is at 0 and 1: it must not stay open with this process.
  const nullFd = sys.file.open('/dev/null', sys.file.O_RDWR);
  for (const target of [0, 1, 2]) sys.file.dup2(nullFd, target);
  sys.file.closeFrom(3, [...keepFds]);
}

/**
 * Forks; `body` runs in the child with nothing open but /dev/null and `keepFds`, and the child then ends by what it answers. The
 * guest's own processes may not look into it. The caller reaps it by the pidfd, which is the caller's.
 */
export function startSideProcess(sys: Sys, keepFds: readonly number[], body: () => number): SideProcess {
  const { pid, pidfd } = sys.process.clone({ flags: 0 });
  if (pid !== 0) return { pid, pidfd };
  let status = 1;
  try {
    sys.process.prctl(sys.process.PR_SET_DUMPABLE, 0);
    detach(sys, keepFds);
    status = body();
  } catch (error) {
    if (!isSysError(error)) status = 2;
  }
  return sys.process.exit(status);
}

/** All of it, to a reader that may be slow. Throws EPIPE when the reader is gone. */
export function writeWhole(sys: Sys, fd: number, bytes: Uint8Array): void {
  for (let left = bytes; left.length > 0; ) left = left.subarray(sys.file.write(fd, left) ?? 0);
}
