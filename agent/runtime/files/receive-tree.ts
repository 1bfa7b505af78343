// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { removeTree } from '../container.ts';
import { TarExtractor } from '../image/tar-extractor.ts';
import { TarFormatError } from '../image/tar-header.ts';
import { fileExists } from './change-files.ts';
import { refuseFile } from './file-name.ts';
import type { GuestFolderHandle } from './files-root.ts';
import { kindOf } from './list-folder.ts';

export type ExistingFiles = 'refuse' | 'replace';

const readBytes = 128 * 1024;

function typeAt(sys: Sys, path: string): ReturnType<typeof kindOf> | undefined {
  try {
    return kindOf(sys, sys.file.lstat(path).mode);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Files take the place of files; a folder is joined with a folder. Throws RuntimeError where the one would have to become the other. */
function moveInto(sys: Sys, from: string, to: string, path: string): void {
  const there = typeAt(sys, to);
  const here = typeAt(sys, from);
  if (there === undefined || (there !== 'folder' && here !== 'folder')) {
    sys.file.rename(from, to);
    return;
  }
  if (there !== 'folder' || here !== 'folder') throw refuseFile(path, `it is a ${there} there and a ${here} here`);
  for (const { name } of sys.file.readdir(from)) moveInto(sys, `${from}/${name}`, `${to}/${name}`, `${path}/${name}`);
}

function extract({ sys, ids }: GuestFolderHandle, place: string, inputFd: number): number {
  const owner = (kind: 'user' | 'group', id: number): number => {
    const outside = ids.outside(kind, id);
    if (outside === undefined) throw new TarFormatError(`the guest has no ${kind} ${id}`);
    return outside;
  };
  const extractor = new TarExtractor(sys, place, undefined, owner);
  try {
    for (;;) {
      const bytes = sys.file.read(inputFd, readBytes);
      if (bytes === undefined || bytes.length === 0) break;
      extractor.write(bytes);
    }
    extractor.finish();
    return extractor.entries;
  } finally {
    extractor.abort();
  }
}

/**
 * Unpacks a tar that comes from a pipe into the current folder. It is unpacked beside first: what breaks off, or is refused, leaves
 * nothing. An end of the pipe before the tar's own end breaks it off.
 */
export function receiveTree(
  folder: GuestFolderHandle,
  staging: string,
  inputFd: number,
  existing: ExistingFiles,
): { entries: number } {
  const { sys } = folder;
  sys.file.mkdir(staging, 0o700);
  try {
    const entries = extract(folder, staging, inputFd);
    const names = sys.file.readdir(staging).map(({ name }) => name);
    const taken = existing === 'refuse' ? names.find((name) => typeAt(sys, name) !== undefined) : undefined;
    if (taken !== undefined) throw fileExists(taken);
    for (const name of names) moveInto(sys, `${staging}/${name}`, name, name);
    return { entries };
  } finally {
    removeTree(sys, staging);
  }
}
