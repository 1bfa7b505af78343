// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { toolNames } from './tool-table.ts';

/** A name that is taken by something else stays as it is: it may be a stock LXC's. */
function linkOne(sys: Sys, path: string): string | undefined {
  try {
    sys.file.symlink(sys.host.helperPath, path);
    return undefined;
  } catch (error) {
    if (!isSysError(error)) throw error;
    if (error.code !== 'EEXIST') return error.message;
  }
  const { mode } = sys.file.lstat(path);
  if ((mode & sys.file.S_IFMT) !== sys.file.S_IFLNK) return `${path} is there already, and no link`;
  if (sys.file.readlink(path) === sys.host.helperPath) return undefined;
  if (!sys.file.readlink(path).endsWith('/lodged')) return `${path} is a link to something else`;
  // To an older build: those go when a newer one is pushed.
  sys.file.unlink(path);
  return linkOne(sys, path);
}

/** Makes a link to this helper for each tool. Answers the exit code. */
export function installLinks(sys: Sys, folder: string, tell: (text: string) => void): number {
  const problems = toolNames
    .map((name) => linkOne(sys, `${folder}/${name}`))
    .filter((problem) => problem !== undefined);
  for (const problem of problems) tell(`lodged install-links: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}
