// SPDX-License-Identifier: Apache-2.0
import type { FileEntry, FileKind, FolderListing } from '../../protocol/files.ts';
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestFolderHandle } from './files-root.ts';

/** One answer fits into one message of the session. */
const listingBytes = 700_000;
const longestTarget = 1024;
/** ST_RDONLY of statvfs(3). */
const readOnlyFlag = 1;

export function kindOf({ file }: Sys, mode: number): FileKind {
  switch (mode & file.S_IFMT) {
    case file.S_IFREG:
      return 'file';
    case file.S_IFDIR:
      return 'folder';
    case file.S_IFLNK:
      return 'link';
    case file.S_IFCHR:
      return 'character';
    case file.S_IFBLK:
      return 'block';
    case file.S_IFIFO:
      return 'fifo';
    case file.S_IFSOCK:
      return 'socket';
    default:
      return 'unknown';
  }
}

/** <linux/kdev_t.h> as stat(2) gives it to programs: 12 bits of the major number, 20 of the minor. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  return { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) };
}

function unlessMissing<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

function linkFacts(sys: Sys, name: string): Pick<FileEntry, 'target' | 'leadsTo'> {
  const target = unlessMissing(() => sys.file.readlink(name));
  const led = unlessMissing(() => sys.file.stat(name));
  return {
    ...(target === undefined ? {} : { target: target.slice(0, longestTarget) }),
    ...(led === undefined ? {} : { leadsTo: kindOf(sys, led.mode) }),
  };
}

/** undefined: it went away meanwhile. */
function describe({ sys, ids }: GuestFolderHandle, name: string): FileEntry | undefined {
  const found = unlessMissing(() => sys.file.lstat(name));
  if (found === undefined) {
    if (!name.includes('\ufffd')) return undefined;
    return { name, kind: 'unknown', sizeBytes: 0, mode: 0, modifiedMs: 0, unusable: true };
  }
  const kind = kindOf(sys, found.mode);
  const [uid, gid] = [ids.inside('user', found.uid), ids.inside('group', found.gid)];
  const { major, minor } = deviceNumbers(found.rdev);
  return {
    name,
    kind,
    sizeBytes: found.size,
    mode: found.mode & 0o7777,
    modifiedMs: found.mtimeMs,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(kind === 'link' ? linkFacts(sys, name) : {}),
    ...(kind === 'character' || kind === 'block' ? { device: `${major}:${minor}` } : {}),
  };
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}

export function listFolder(folder: GuestFolderHandle): FolderListing {
  const { sys } = folder;
  const names = sys.file.readdir('.').sort(byName);
  const { flags, availableBytes } = sys.file.statfs('.');
  const entries: FileEntry[] = [];
  let left = listingBytes;
  let seen = 0;
  for (const { name } of names) {
    const entry = describe(folder, name);
    left -= entry === undefined ? 0 : sys.text.encodeUtf8(JSON.stringify(entry)).length;
    if (left < 0) break;
    seen++;
    if (entry !== undefined) entries.push(entry);
  }
  return {
    entries,
    leftOut: names.length - seen,
    readOnly: (flags & readOnlyFlag) !== 0,
    freeBytes: availableBytes,
  };
}
