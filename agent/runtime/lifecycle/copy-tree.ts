// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

/** What carries rights or a layer's meaning; the helper cannot list others. */
const attributes = [
  'security.capability',
  'system.posix_acl_access',
  'system.posix_acl_default',
  'trusted.overlay.opaque',
  'trusted.overlay.redirect',
];
const chunkBytes = 256 * 1024;

/** Told of every part that is copied. What it throws ends the copy. */
export type TellBytes = (bytes: number) => void;

const untold: TellBytes = () => undefined;

/** Content with its holes. */
export function copyContent(sys: Sys, from: string, to: string, mode: number, tell: TellBytes = untold): void {
  const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = sys.file;
  const opened = [sys.file.open(from, O_RDONLY | O_NOFOLLOW)];
  const [source = -1] = opened;
  try {
    const target = sys.file.open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    opened.push(target);
    let offset = 0;
    for (;;) {
      const bytes = sys.file.pread(source, chunkBytes, offset);
      if (bytes.length === 0) break;
      if (sys.text.pageRun(bytes, 0, bytes.length, bytes.length) < 0) sys.file.lseek(target, bytes.length, 1);
      else for (let left = bytes; left.length > 0; ) left = left.subarray(sys.file.write(target, left) ?? 0);
      offset += bytes.length;
      tell(bytes.length);
    }
    sys.file.ftruncate(target, offset);
  } finally {
    for (const fd of opened) sys.file.close(fd);
  }
}

/** A file system or kernel may know none of them. */
function copyAttributes(sys: Sys, from: string, to: string): void {
  for (const name of attributes) {
    try {
      const value = sys.file.getxattr(from, name);
      if (value !== undefined) sys.file.setxattr(to, name, value);
    } catch (error) {
      if (!isSysError(error, 'EOPNOTSUPP') && !isSysError(error, 'ENOTSUP')) throw error;
    }
  }
}

/** One copy of a tree; files of several names stay so. */
class TreeCopy {
  readonly #sys: Sys;
  readonly #device: number;
  readonly #tell: TellBytes;
  readonly #seen = new Map<string, string>();

  constructor(sys: Sys, device: number, tell: TellBytes) {
    this.#sys = sys;
    this.#device = device;
    this.#tell = tell;
  }

  copy(from: string, to: string): void {
    const { file } = this.#sys;
    const stat = file.lstat(from);
    // Nothing is copied out of what is mounted in it.
    if (stat.dev !== this.#device) return;
    const type = stat.mode & file.S_IFMT;
    const permissions = stat.mode & 0o7777;
    const key = `${stat.ino}`;
    const first = type !== file.S_IFDIR && stat.nlink > 1 ? this.#seen.get(key) : undefined;
    if (first !== undefined) {
      file.link(first, to);
      return;
    }
    this.#seen.set(key, to);
    this.#tell(0);
    if (type === file.S_IFLNK) file.symlink(file.readlink(from), to);
    else if (type === file.S_IFDIR) file.mkdir(to, 0o700);
    else if (type === file.S_IFREG) copyContent(this.#sys, from, to, 0o600, this.#tell);
    else file.mknod(to, stat.mode, stat.rdev);
    // Before the mode: a change of owner takes set-uid away (chown(2)).
    file.chown(to, stat.uid, stat.gid);
    if (type !== file.S_IFLNK) {
      file.chmod(to, permissions);
      if (type === file.S_IFDIR || type === file.S_IFREG) copyAttributes(this.#sys, from, to);
    }
    if (type === file.S_IFDIR) for (const { name } of file.readdir(from)) this.copy(`${from}/${name}`, `${to}/${name}`);
    file.setModified(to, stat.mtimeMs);
  }
}

/**
 * Copies a folder with owners, modes, times, links, devices, holes, capabilities and access lists, within its file system. `to` is
 * made. Throws SysError with a part of it there.
 */
export function copyTree(sys: Sys, from: string, to: string, tell: TellBytes = untold): void {
  new TreeCopy(sys, sys.file.lstat(from).dev, tell).copy(from, to);
}

/** What a copy of it will tell in all. Files of several names count once. */
export function treeBytes(sys: Sys, path: string): number {
  const { dev, mode, size } = sys.file.lstat(path);
  if ((mode & sys.file.S_IFMT) === sys.file.S_IFREG) return size;
  const seen = new Set<number>();
  const walk = (folder: string): number => {
    let sum = 0;
    for (const { name } of sys.file.readdir(folder)) {
      const stat = sys.file.lstat(`${folder}/${name}`);
      const type = stat.mode & sys.file.S_IFMT;
      if (stat.dev !== dev || (stat.nlink > 1 && seen.has(stat.ino))) continue;
      if (type === sys.file.S_IFDIR) sum += walk(`${folder}/${name}`);
      else if (type === sys.file.S_IFREG) sum += stat.size;
      if (type !== sys.file.S_IFDIR && stat.nlink > 1) seen.add(stat.ino);
    }
    return sum;
  };
  return walk(path);
}
