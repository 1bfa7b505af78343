// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { refuseFile } from './file-name.ts';
import type { GuestFolderHandle } from './files-root.ts';
import { walkTree } from './walk-tree.ts';

export function fileExists(name: string): RuntimeError {
  return new RuntimeError({ reason: 'file-exists', message: `there is a ${name} already`, details: { path: name } });
}

function isThere(sys: Sys, name: string): boolean {
  try {
    sys.file.lstat(name);
    return true;
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return false;
    throw error;
  }
}

/** What is made from outside belongs to the guest's root user. */
export function rootOwner({ ids }: GuestFolderHandle): { uid: number; gid: number } {
  return { uid: ids.outside('user', 0) ?? 0, gid: ids.outside('group', 0) ?? 0 };
}

/** Throws RuntimeError file-exists. */
export function makeFolder(folder: GuestFolderHandle, name: string): void {
  const { sys } = folder;
  try {
    sys.file.mkdir(name, 0o755);
  } catch (error) {
    throw isSysError(error, 'EEXIST') ? fileExists(name) : error;
  }
  const { uid, gid } = rootOwner(folder);
  sys.file.chown(name, uid, gid);
}

/** In the same folder; what has the new name already is left alone. */
export function renameFile({ sys }: GuestFolderHandle, from: string, to: string): void {
  if (isThere(sys, to)) throw fileExists(to);
  sys.file.rename(from, to);
}

/** With everything below, not across mounts: those are other file systems, which nobody meant. */
export function removeFiles({ sys, fd }: GuestFolderHandle, names: readonly string[]): { entries: number } {
  const { dev } = sys.file.fstat(fd);
  let entries = 0;
  walkTree(sys, fd, names, {
    enter(name, path, kind, stat) {
      if (kind === 'folder') {
        if (stat.dev !== dev) throw refuseFile(path, 'another file system is mounted there');
        return;
      }
      sys.file.unlink(name);
      entries++;
    },
    leave(name) {
      sys.file.rmdir(name);
      entries++;
    },
    skip(path, why) {
      if (why === 'name') throw refuseFile(path, 'its name is no UTF-8');
    },
  });
  return { entries };
}

export function measureTree(
  { sys, fd }: GuestFolderHandle,
  names: readonly string[],
): {
  entries: number;
  sizeBytes: number;
} {
  const measure = { entries: 0, sizeBytes: 0 };
  walkTree(sys, fd, names, {
    enter(_, __, kind, stat) {
      measure.entries++;
      if (kind === 'file') measure.sizeBytes += stat.size;
    },
  });
  return measure;
}
