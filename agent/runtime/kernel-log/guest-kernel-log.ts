// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { MountStep } from '../mounts/mount-step.ts';

const readBytes = 64 * 1024;

/**
 * A guest's own /dev/kmsg: a FIFO that the monitor reads, bound over the guest's node, so that what its init writes there reaches
 * the guest's log and never the host's kernel. It is open both ways here: without a reader a writer would wait in open(2), without a
 * writer the FIFO would be at its end (fifo(7)). Nothing is ever there to be read by the guest, as in a kernel without records.
 */
export class GuestKernelLog {
  /** On the host. */
  readonly path: string;
  readonly #sys: Sys;
  #fd: number;

  /** Makes the FIFO, also where a killed monitor has left one. `owner`: root of the guest. Throws SysError, nothing left. */
  constructor(sys: Sys, path: string, owner: { uid: number; gid: number }, onBytes: (bytes: Uint8Array) => void) {
    this.#sys = sys;
    this.path = path;
    const { file, loop } = sys;
    removeOld(sys, path);
    file.mknod(path, file.S_IFIFO | 0o600, 0);
    this.#fd = -1;
    try {
      file.chown(path, owner.uid, owner.gid);
      this.#fd = file.open(path, file.O_RDWR | file.O_NONBLOCK | file.O_NOFOLLOW);
      loop.add(this.#fd, loop.EPOLLIN, () => {
        const bytes = file.read(this.#fd, readBytes);
        if (bytes !== undefined && bytes.length > 0) onBytes(bytes);
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  dispose(): void {
    if (this.#fd >= 0) {
      this.#sys.loop.remove(this.#fd);
      this.#sys.file.close(this.#fd);
    }
    this.#fd = -1;
    removeOld(this.#sys, this.path);
  }
}

/** `path`: of the FIFO, on the host. */
export function planKernelLog(path: string): MountStep {
  return {
    kind: 'mount',
    source: path,
    target: '/dev/kmsg',
    type: undefined,
    flags: ['BIND'],
    create: 'file',
    line: 'lodge.kmsg',
  };
}

function removeOld(sys: Sys, path: string): void {
  try {
    sys.file.unlink(path);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}
