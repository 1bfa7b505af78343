// SPDX-License-Identifier: Apache-2.0
import type { FileKind } from '../../protocol/files.ts';
import { isSysError, type Sys } from '../../sys/sys.ts';
import { refuseFile } from './file-name.ts';
import { kindOf } from './list-folder.ts';

export type Stat = ReturnType<Sys['file']['lstat']>;

export interface TreeVisitor {
  /** Called in the folder that has it, so that `name` is where it is. The path is from where the walk began. */
  enter(name: string, path: string, kind: FileKind, stat: Stat, folderFd: number): void;
  /** Of a folder, after what is in it. */
  leave?(name: string, path: string): void;
  /** It cannot be named, or went away meanwhile. */
  skip?(path: string, why: 'name' | 'gone'): void;
}

/** Each level holds a descriptor. */
const deepest = 200;

/**
 * Visits what is below the names, in the current folder. No link is followed: folders are entered one by one by their descriptors, so
 * that one that is swapped meanwhile ends the walk into it. Ends in the folder where it began.
 */
export function walkTree(sys: Sys, folderFd: number, names: readonly string[], visitor: TreeVisitor): void {
  const visit = (here: number, name: string, path: string, depth: number): void => {
    let stat: Stat;
    try {
      stat = sys.file.lstat(name);
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
      visitor.skip?.(path, name.includes('\ufffd') ? 'name' : 'gone');
      return;
    }
    const kind = kindOf(sys, stat.mode);
    visitor.enter(name, path, kind, stat, here);
    if (kind !== 'folder') return;
    if (depth >= deepest) throw refuseFile(path.slice(0, 200), `folders are more than ${deepest} deep`);
    const { O_PATH, O_DIRECTORY, O_NOFOLLOW } = sys.file;
    const fd = sys.file.openat(here, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    try {
      sys.process.fchdir(fd);
      for (const inner of sys.file.readdir('.')) visit(fd, inner.name, `${path}/${inner.name}`, depth + 1);
    } finally {
      sys.process.fchdir(here);
      sys.file.close(fd);
    }
    visitor.leave?.(name, path);
  };
  for (const name of names) visit(folderFd, name, name, 1);
}
