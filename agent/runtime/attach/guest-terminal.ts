// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { HostIdentity } from '../namespaces/id-map.ts';
import { outsideId } from '../namespaces/id-map.ts';
import { readIdMap } from '../namespaces/read-id-map.ts';

export interface GuestTerminal {
  mainFd: number;
  peerFd: number;
  /** Whether it is of the guest's own devpts, so that tty(1) in there finds it. */
  isGuests: boolean;
}

const ttyGroup = 5;

/** Of a guest's files, with no link followed: they are the guest's to change. undefined: not there. */
function openPtmx(sys: Sys, initPid: number): number | undefined {
  const { O_PATH, O_NOFOLLOW, O_DIRECTORY } = sys.file;
  const opened: number[] = [];
  try {
    opened.push(sys.file.open(`/proc/${initPid}/root`, O_PATH | O_DIRECTORY));
    for (const name of ['dev', 'pts'])
      opened.push(sys.file.openat(opened.at(-1) ?? -1, name, O_PATH | O_NOFOLLOW | O_DIRECTORY));
    const fd = sys.file.openat(opened.at(-1) ?? -1, 'ptmx', O_PATH | O_NOFOLLOW);
    const { mode, rdev } = sys.file.fstat(fd);
    if ((mode & sys.file.S_IFMT) === sys.file.S_IFCHR && rdev === sys.file.makedev(5, 2)) return fd;
    sys.file.close(fd);
  } catch (error) {
    if (!isSysError(error)) throw error;
  } finally {
    for (const fd of opened) sys.file.close(fd);
  }
  return undefined;
}

function openPair(sys: Sys, initPid: number): GuestTerminal {
  const ptmx = openPtmx(sys, initPid);
  if (ptmx === undefined) return { ...sys.terminal.openpty(), isGuests: false };
  try {
    return { ...sys.terminal.openpty(`/proc/self/fd/${ptmx}`), isGuests: true };
  } catch (error) {
    // Its devpts may be full.
    if (!isSysError(error)) throw error;
    return { ...sys.terminal.openpty(), isGuests: false };
  } finally {
    sys.file.close(ptmx);
  }
}

/**
 * A terminal for a command in a guest: of the guest's devpts where it has one, else of the host's. It belongs to `owner`, in the
 * guest's ids, so that the command can open it by its name. Both descriptors are the caller's.
 */
export function openGuestTerminal(sys: Sys, initPid: number, owner: HostIdentity): GuestTerminal {
  const map = readIdMap(sys, initPid);
  const pair = openPair(sys, initPid);
  try {
    const uid = outsideId(map, 'user', owner.uid);
    const gid = outsideId(map, 'group', ttyGroup) ?? outsideId(map, 'group', owner.gid);
    if (uid !== undefined && gid !== undefined) sys.file.fchown(pair.peerFd, uid, gid);
    return pair;
  } catch (error) {
    for (const fd of [pair.mainFd, pair.peerFd]) sys.file.close(fd);
    throw error;
  }
}
