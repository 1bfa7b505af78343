// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../sys/sys.ts';

const maximumLinks = 40;

export function tooManyLinks(path: string): SysError {
  const error = new Error(`open ${path}: ELOOP (Too many levels of symbolic links)`);
  return Object.assign(error, { name: 'SysError' as const, code: 'ELOOP', errno: 40, call: 'open', path });
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** The folders on the way, the root first. All but the last are closed; the last is the caller's. */
function walk(sys: Sys, rootFd: number, path: string): number {
  const { O_PATH, O_NOFOLLOW, O_DIRECTORY, S_IFMT, S_IFLNK } = sys.file;
  const way = [sys.file.openat(rootFd, '.', O_PATH | O_DIRECTORY)];
  let left = partsOf(path);
  let links = 0;
  const rewind = (length: number): void => {
    for (const fd of way.splice(length)) sys.file.close(fd);
  };
  try {
    while (left.length > 0) {
      const [part = '', ...rest] = left;
      left = rest;
      if (part === '..') {
        rewind(Math.max(1, way.length - 1));
        continue;
      }
      const above = way.at(-1) ?? rootFd;
      const fd = sys.file.openat(above, part, O_PATH | O_NOFOLLOW);
      way.push(fd);
      if ((sys.file.fstat(fd).mode & S_IFMT) !== S_IFLNK) continue;
      rewind(way.length - 1);
      if (++links > maximumLinks) throw tooManyLinks(path);
      const target = sys.file.readlink(`/proc/self/fd/${above}/${part}`);
      if (target.startsWith('/')) rewind(1);
      left = [...partsOf(target), ...left];
    }
    return way.pop() ?? rootFd;
  } finally {
    rewind(0);
  }
}

/**
 * Opens with O_PATH what a process chrooted into `rootFd` would see at `path`: by openat2(2), and step by step where the kernel is
 * older than 5.6. The descriptor is the caller's.
 */
export function openInRoot(sys: Sys, rootFd: number, path: string): number {
  try {
    return sys.file.openInRoot(rootFd, partsOf(path).join('/') || '.', sys.file.O_PATH);
  } catch (error) {
    if (!isSysError(error, 'ENOSYS')) throw error;
    return walk(sys, rootFd, path);
  }
}

/**
 * Opens for reading a regular file of a running guest, as a process in `rootFd` would see it. It is looked at before it is opened: to
 * open a FIFO waits, and to open a device does something (a watchdog begins to run), for no device rule of the guest holds for its host.
 * undefined: it is something else. The descriptor is the caller's.
 */
export function openFileInRoot(sys: Sys, rootFd: number, path: string): number | undefined {
  const place = openInRoot(sys, rootFd, path);
  try {
    return reopenFile(sys, place);
  } finally {
    sys.file.close(place);
  }
}

/** As openFileInRoot, of an O_PATH descriptor, which stays the caller's. */
export function reopenFile(sys: Sys, placeFd: number): number | undefined {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY, S_IFMT, S_IFREG } = sys.file;
  if ((sys.file.fstat(placeFd).mode & S_IFMT) !== S_IFREG) return undefined;
  return sys.file.open(`/proc/self/fd/${placeFd}`, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}
