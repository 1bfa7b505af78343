// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { Paths } from '../api.ts';
import { removeTree } from '../container.ts';
import { creationState } from '../creation-mark.ts';
import { withLxcLock } from '../lxc-lock.ts';
import { forgetClone } from './clone-lists.ts';

function foldersIn(sys: Sys, path: string): string[] {
  try {
    const entries = sys.file.readdir(path).filter(({ type }) => type === 'directory');
    return entries.map(({ name }) => name);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
}

function removeLeft(sys: Sys, lxcPath: string, name: string): boolean {
  const path = `${lxcPath}/${name}`;
  if (creationState(sys, path) !== 'left') return false;
  return withLxcLock(sys, lxcPath, name, () => {
    if (creationState(sys, path) !== 'left') return false;
    forgetClone(sys, { lxcPath, name });
    removeTree(sys, path);
    return true;
  });
}

/**
 * Removes what is left of guests, copies and snapshots whose maker was killed: their mark is there, and nobody holds it. One that
 * cannot be removed now stays for the next time. Answers with the paths.
 */
export function removeLeftovers(sys: Sys, paths: Paths): string[] {
  const places = foldersIn(sys, paths.guests).flatMap((name) => [
    { lxcPath: paths.guests, name },
    ...foldersIn(sys, `${paths.guests}/${name}/snaps`).map((each) => ({
      lxcPath: `${paths.guests}/${name}/snaps`,
      name: each,
    })),
  ]);
  return places.flatMap(({ lxcPath, name }) => {
    try {
      return removeLeft(sys, lxcPath, name) ? [`${lxcPath}/${name}`] : [];
    } catch (error) {
      if (!isSysError(error)) throw error;
      return [];
    }
  });
}
