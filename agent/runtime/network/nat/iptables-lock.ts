// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';

/** Where iptables takes turns with itself: it asks the variable since 1.8.8; Android's is built with a place of its own. */
export function iptablesLock(sys: Sys): string | undefined {
  const name = 'XTABLES_LOCKFILE=';
  const own = sys.process
    .environment()
    .find((each) => each.startsWith(name))
    ?.slice(name.length);
  const places = [...(own === undefined ? [] : [own]), '/system/etc/xtables.lock', '/run/xtables.lock'];
  return places.find((path) => sys.file.access(path, 0));
}

/** As stat(2) has it. */
export interface LockFile {
  dev: number;
  ino: number;
}

/**
 * /proc/locks (proc(5)): who holds a file by flock(2); what waits has an arrow in front. By its device too: of several tmpfs each counts
 * its inodes from the beginning. Pure.
 */
export function holderOfLock(
  procLocks: string,
  { dev, ino }: LockFile,
  makedev: Sys['file']['makedev'],
): number | undefined {
  const isFile = (file: string): boolean => {
    const [, major = '', minor = '', inode] = /^([0-9a-f]+):([0-9a-f]+):(\d+)$/.exec(file) ?? [];
    return Number(inode) === ino && makedev(Number.parseInt(major, 16), Number.parseInt(minor, 16)) === dev;
  };
  for (const line of procLocks.split('\n')) {
    const [, kind, , , pid, file = ''] = line.trim().split(/\s+/);
    if (kind === 'FLOCK' && isFile(file) && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

/** The program that has iptables wait, as `name (pid)`; undefined: none is to be seen. */
export function lockHolder(sys: Sys): string | undefined {
  try {
    const path = iptablesLock(sys);
    if (path === undefined) return undefined;
    const pid = holderOfLock(sys.file.readText('/proc/locks'), sys.file.stat(path), sys.file.makedev);
    return pid === undefined ? undefined : `${sys.file.readText(`/proc/${pid}/comm`).trim()} (${pid})`;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return undefined;
  }
}
