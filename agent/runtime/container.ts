// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { ContainerEnd, Paths } from './api.ts';
import { CreationMark, creationState } from './creation-mark.ts';
import { withLxcLock } from './lxc-lock.ts';

/** The folder of a guest and what lies in it. */
export interface GuestFolder {
  path: string;
  config: string;
  rootfs: string;
  /** Of the logs of its boots, each in a folder by its number. */
  boots: string;
  lastEnd: string;
  /** There while a creation is going on; a guest that has it is not whole. */
  partial: string;
}

export function guestFolder(paths: Paths, name: string): GuestFolder {
  const path = `${paths.guests}/${name}`;
  return {
    path,
    config: `${path}/config`,
    rootfs: `${path}/rootfs`,
    boots: `${path}/log/boots`,
    lastEnd: `${path}/log/last-end.json`,
    partial: `${path}/partial`,
  };
}

/** W_OK of access(2). */
const mayWrite = 2;

/**
 * Where the monitor of a guest keeps its log: the guest's folder, with the folder of the log in it; for a guest that has none
 * (lxc-start -f), or whose folder is on a file system that is read-only, a place in the run folder.
 */
export function ensureLogFolder(sys: Sys, paths: Paths, name: string): GuestFolder {
  const own = guestFolder(paths, name);
  const folder = sys.file.access(own.path, mayWrite)
    ? own
    : guestFolder({ ...paths, guests: `${paths.run}/guests` }, name);
  for (const path of [folder.path.slice(0, folder.path.lastIndexOf('/')), folder.path, `${folder.path}/log`]) {
    if (!sys.file.access(path, 0)) sys.file.mkdir(path, 0o700);
  }
  return folder;
}

/** Where roots that are no folders are mounted, each in its guest's own mount namespace. */
export function rootfsMountPoint(paths: Paths): string {
  return `${paths.run}/rootfs`;
}

/** Names of the whole guests, sorted. */
export function listGuests(sys: Sys, paths: Paths): string[] {
  const entries = sys.file.readdir(paths.guests).filter((entry) => entry.type === 'directory');
  return entries
    .map((entry) => entry.name)
    .filter(
      (name) =>
        sys.file.access(guestFolder(paths, name).config, 0) && !sys.file.access(guestFolder(paths, name).partial, 0),
    )
    .sort();
}

export function readLastEnd(sys: Sys, paths: Paths, name: string): ContainerEnd | undefined {
  try {
    return JSON.parse(sys.file.readText(guestFolder(paths, name).lastEnd)) as ContainerEnd;
  } catch (error) {
    if (isSysError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Removes below `path` without following links and without crossing into another file system. */
export function removeTree(sys: Sys, path: string, device = sys.file.lstat(path).dev): void {
  const { mode, dev } = sys.file.lstat(path);
  if ((mode & sys.file.S_IFMT) !== sys.file.S_IFDIR) {
    sys.file.unlink(path);
    return;
  }
  if (dev !== device) {
    throw Object.assign(new Error(`${path} is a mount`), {
      name: 'SysError',
      code: 'EBUSY',
      errno: 16,
      call: 'rmdir',
      path,
    });
  }
  for (const { name } of sys.file.readdir(path)) removeTree(sys, `${path}/${name}`, device);
  sys.file.rmdir(path);
}

/**
 * Makes the folder, with its mark; what was left of a creation that was cut short goes. Throws EEXIST as SysError when the guest is there
 * or is being made.
 */
export function beginGuest(sys: Sys, paths: Paths, name: string): { folder: GuestFolder; mark: CreationMark } {
  const folder = guestFolder(paths, name);
  const mark = withLxcLock(sys, paths.guests, name, () => {
    if (creationState(sys, folder.path) === 'left') removeTree(sys, folder.path);
    sys.file.mkdir(folder.path, 0o700);
    return CreationMark.set(sys, folder.path);
  });
  sys.file.mkdir(folder.rootfs, 0o755);
  sys.file.mkdir(`${folder.path}/log`, 0o700);
  return { folder, mark };
}
