// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';

/** Of sysvinit, and where it was before version 2.89. */
const places = ['run/initctl', 'dev/initctl'] as const;

const requestBytes = 384;

/** What telinit writes for a run level: sysvinit's struct init_request (initreq.h), in the byte order of the machine, which is little endian. */
export function runLevelRequest(level: string): Uint8Array {
  const request = new Uint8Array(requestBytes);
  const fields = new DataView(request.buffer);
  fields.setUint32(0, 0x03091969, true);
  // INIT_CMD_RUNLVL
  fields.setUint32(4, 1, true);
  fields.setUint32(8, level.charCodeAt(0), true);
  return request;
}

/** Writes to a FIFO of the guest's root that somebody reads. It is looked at before it is opened: a device would notice. */
function writeToFifo(sys: Sys, rootFd: number, place: string, bytes: Uint8Array): boolean {
  const { file } = sys;
  const found = file.openInRoot(rootFd, place, file.O_PATH | file.O_NOFOLLOW);
  try {
    if ((file.fstat(found).mode & file.S_IFMT) !== file.S_IFIFO) return false;
    const fd = file.open(`/proc/self/fd/${found}`, file.O_WRONLY | file.O_NONBLOCK | file.O_NOCTTY);
    try {
      return file.write(fd, bytes) === bytes.length;
    } finally {
      file.close(fd);
    }
  } finally {
    file.close(found);
  }
}

/**
 * Asks a sysvinit (Debian's, Devuan's or Gentoo's, with OpenRC or without) for run level 0, as `telinit 0` does. SIGPWR, by which LXC asks
 * an init, halts one only where its inittab was made for LXC. false: there is none that reads, or the kernel (before 5.6) cannot look for
 * it without leaving the guest's root, where the host has the same file.
 */
export function haltSysvinit(sys: Sys, initPid: number): boolean {
  const { file } = sys;
  try {
    const rootFd = file.open(`/proc/${initPid}/root`, file.O_PATH | file.O_DIRECTORY);
    try {
      return places.some((place) => attempt(() => writeToFifo(sys, rootFd, place, runLevelRequest('0'))));
    } finally {
      file.close(rootFd);
    }
  } catch (error) {
    if (isSysError(error)) return false;
    throw error;
  }
}

function attempt(body: () => boolean): boolean {
  try {
    return body();
  } catch (error) {
    if (isSysError(error)) return false;
    throw error;
  }
}
