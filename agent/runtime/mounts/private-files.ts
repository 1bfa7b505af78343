// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

/** What the host's files say; one that the kernel has not is passed over. */
export function readPrivateFiles(sys: Sys, paths: readonly string[]): { path: string; text: string }[] {
  return paths.flatMap((path) => {
    try {
      return [{ path, text: sys.file.readText(`/proc/${path}`) }];
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return [];
      throw error;
    }
  });
}
