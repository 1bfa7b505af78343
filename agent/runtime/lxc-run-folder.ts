// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';

/** Where root's LXC keeps what lives as long as the machine runs. undefined: a host without it, such as Android. */
export function lxcRunFolder(sys: Sys): string | undefined {
  return sys.file.access('/run', 0) ? '/run/lxc' : undefined;
}

/** Makes the folders above a file. */
export function makeFoldersOf(sys: Sys, path: string): void {
  const parts = path.split('/').slice(1, -1);
  for (const length of parts.keys()) {
    const folder = `/${parts.slice(0, length + 1).join('/')}`;
    if (sys.file.access(folder, 0)) continue;
    try {
      sys.file.mkdir(folder, 0o755);
    } catch (error) {
      // Somebody else makes the same.
      if (!isSysError(error, 'EEXIST')) throw error;
    }
  }
}
