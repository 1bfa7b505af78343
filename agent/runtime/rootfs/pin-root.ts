// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

/**
 * Keeps a file of a folder root open for writing, without a name (LXC's pin_rootfs): a guest that turns its root read-only when it
 * halts would take the host's whole file system along, such as Android's /data. The descriptor is the caller's; undefined: there is
 * none, because the folder is read-only (then it needs none), or for what `onProblem` is told.
 */
export function pinRoot(sys: Sys, folder: string, onProblem: (message: string) => void): number | undefined {
  const path = `${folder}/.lxc-keep`;
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = sys.file;
  let fd: number | undefined;
  try {
    // A monitor that was killed may have left one.
    removeName(sys, path);
    fd = sys.file.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    sys.file.unlink(path);
    return fd;
  } catch (error) {
    if (!isSysError(error)) throw error;
    if (fd !== undefined) {
      sys.file.close(fd);
      tryAgain(() => removeName(sys, path));
    }
    if (error.code !== 'EROFS')
      onProblem(`the guest may turn the file system of its root read-only for the host: ${error.message}`);
    return undefined;
  }
}

function removeName(sys: Sys, path: string): void {
  try {
    sys.file.unlink(path);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}

/** The first failure is told already. */
function tryAgain(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!isSysError(error)) throw error;
  }
}
