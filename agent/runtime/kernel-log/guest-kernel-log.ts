// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { MountStep } from '../mounts/mount-step.ts';

const readBytes = 64 * 1024;

/**
 * A guest's own /dev/kmsg: a FIFO that the monitor reads, bound over the guest's node, so that what its init writes there reaches
 * the guest's log and never the host's kernel. It is open both ways here: without a reader a writer would wait in open(2), without a
 * writer the FIFO would be at its end (fifo(7)). Nothing is ever there to be read by the guest, as in a kernel without records.
 *
 * The same for /proc/kmsg, from which logd reads: what one reader takes there no other gets (proc(5)), and a file that is always at
 * its end would keep logd busy for ever. Nothing is ever written to that FIFO.
 */
export class GuestKernelLog {
  /** On the host: over /dev/kmsg. */
  readonly path: string;
  /** On the host: over /proc/kmsg. */
  readonly silentPath: string;
  readonly #sys: Sys;
  #fd = -1;
  #silentFd = -1;

  /** Makes the FIFO, also where a killed monitor has left one. `owner`: root of the guest. Throws SysError, nothing left. */
  constructor(sys: Sys, path: string, owner: { uid: number; gid: number }, onBytes: (bytes: Uint8Array) => void) {
    this.#sys = sys;
    this.path = path;
    this.silentPath = `${path}.silent`;
    const { file, loop } = sys;
    try {
      this.#silentFd = openFifo(sys, this.silentPath, owner);
      this.#fd = openFifo(sys, path, owner);
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
    if (this.#silentFd >= 0) this.#sys.file.close(this.#silentFd);
    this.#fd = -1;
    this.#silentFd = -1;
    for (const path of [this.path, this.silentPath]) removeOld(this.#sys, path);
  }
}

export function planKernelLog({ path, silentPath }: Pick<GuestKernelLog, 'path' | 'silentPath'>): MountStep[] {
  const bind = { kind: 'mount', type: undefined, flags: ['BIND'], line: 'lodge.kmsg' } as const;
  return [
    { ...bind, source: path, target: '/dev/kmsg', create: 'file' },
    { ...bind, source: silentPath, target: '/proc/kmsg', optional: 'when-missing' },
  ];
}

function openFifo(sys: Sys, path: string, owner: { uid: number; gid: number }): number {
  const { file } = sys;
  removeOld(sys, path);
  file.mknod(path, file.S_IFIFO | 0o600, 0);
  file.chown(path, owner.uid, owner.gid);
  return file.open(path, file.O_RDWR | file.O_NONBLOCK | file.O_NOFOLLOW);
}

function removeOld(sys: Sys, path: string): void {
  try {
    sys.file.unlink(path);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}
