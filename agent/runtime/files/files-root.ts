// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { Paths } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { rootfsMountPoint } from '../container.ts';
import { openInRoot } from '../mounts/open-in-root.ts';
import { type IdRange, insideId, outsideId } from '../namespaces/id-map.ts';
import { readIdMap } from '../namespaces/read-id-map.ts';
import { mountRootfs } from '../rootfs/mount-rootfs.ts';
import { openRootfs } from '../rootfs/open-rootfs.ts';

/** Whose files: a guest that runs has mounts of its own over its root. */
export type FilesSource =
  | { kind: 'running'; initPid: number }
  | { kind: 'stopped'; name: string; paths: Paths; config: GuestConfig };

/** Ids of the guest for those that its files have on the disk, and back. undefined: there is no such id. */
export interface FileIds {
  inside(kind: IdRange['kind'], id: number): number | undefined;
  outside(kind: IdRange['kind'], id: number): number | undefined;
}

/** The folder that is worked in: it is the process's current one, and no path of the process leads out of the guest's root. */
export interface GuestFolderHandle {
  sys: Sys;
  /** O_PATH, of the folder. */
  fd: number;
  ids: FileIds;
  /** Opens for reading what an O_PATH descriptor is of, so that it cannot have become something else. */
  reopen(fd: number): number;
}

/** chown, dac_override, dac_read_search, fowner, fsetid (<linux/capability.h>): what files need, and no more. */
const keptRights = 0b11111n;

function idsOf(map: readonly IdRange[]): FileIds {
  if (map.length === 0) return { inside: (_, id) => id, outside: (_, id) => id };
  return { inside: (kind, id) => insideId(map, kind, id), outside: (kind, id) => outsideId(map, kind, id) };
}

/** An id-mapped root shows the guest's own ids on the disk; else they are those of the user namespace. */
function idMapOf(sys: Sys, source: FilesSource): readonly IdRange[] {
  if (source.kind === 'running') return readIdMap(sys, source.initPid);
  const { rootfs, namespaces } = source.config;
  return rootfs.idMap === undefined ? namespaces.idMap : [];
}

/** In a mount namespace of this process alone, so that its end undoes it. */
function mountStopped(sys: Sys, { config, paths }: Extract<FilesSource, { kind: 'stopped' }>): number {
  const { process, mount, file } = sys;
  const place = rootfsMountPoint(paths);
  if (!file.access(place, 0)) file.mkdir(place, 0o755);
  const rootfs = openRootfs(sys, config, place);
  try {
    process.unshare(process.CLONE_NEWNS);
    mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
    mountRootfs(sys, rootfs.plan);
    return file.open(rootfs.plan.place, file.O_PATH | file.O_DIRECTORY);
  } finally {
    rootfs.close();
  }
}

function openRoot(sys: Sys, source: FilesSource): number {
  if (source.kind === 'stopped') return mountStopped(sys, source);
  return sys.file.open(`/proc/${source.initPid}/root`, sys.file.O_PATH | sys.file.O_DIRECTORY);
}

/**
 * The guest's root becomes this process's, with rights over files alone: whatever the guest puts in the way, a link leads no further
 * than the guest itself sees, and one of /proc into another process's root needs the right to look into that process.
 */
function enterRoot(sys: Sys, rootFd: number): void {
  const { process } = sys;
  process.fchdir(rootFd);
  process.chroot('.');
  process.capset({ effective: keptRights, permitted: keptRights, inheritable: 0n });
}

/** Two mounts of one image by two devices would write over each other: whoever looks in holds the guest's lock meanwhile. */
export function needsLock(source: FilesSource): boolean {
  return source.kind === 'stopped' && source.config.rootfs.source.kind !== 'folder';
}

/**
 * Works in a folder of the guest's. For a process of its own: it gives up its root, its rights and its mounts for it. Throws SysError
 * ENOENT or ENOTDIR where there is no such folder, and RuntimeError where the root cannot be had.
 */
export function inGuestFolder<T>(
  sys: Sys,
  source: FilesSource,
  path: string,
  body: (folder: GuestFolderHandle) => T,
): T {
  const ids = idsOf(idMapOf(sys, source));
  const rootFd = openRoot(sys, source);
  const own = sys.file.open('/proc/self/fd', sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  const fd = openInRoot(sys, rootFd, path);
  enterRoot(sys, rootFd);
  sys.process.fchdir(fd);
  const reopen = (place: number): number =>
    sys.file.openat(own, String(place), sys.file.O_RDONLY | sys.file.O_NONBLOCK | sys.file.O_NOCTTY);
  return body({ sys, fd, ids, reopen });
}
