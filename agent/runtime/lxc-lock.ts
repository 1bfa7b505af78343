// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { lxcRunFolder, makeFoldersOf } from './lxc-run-folder.ts';

/** LXC's lxclock_name, for root. undefined: no LXC on this host has one. */
export function lxcLockPath(sys: Sys, guestsFolder: string, name: string): string | undefined {
  const run = lxcRunFolder(sys);
  return run === undefined ? undefined : `${run}/lock/${guestsFolder}/.${name}`;
}

function openLockFile(sys: Sys, path: string): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NOCTTY } = sys.file;
  const open = (): number => sys.file.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0o600);
  try {
    return open();
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
    makeFoldersOf(sys, path);
    return open();
  }
}

/**
 * Runs `body` while no program of LXC's reads, writes or removes the guest (LXC's container_disk_lock), and none of ours that does so
 * by this function. Waits for them as they do for each other. As with LXC the file stays: whoever waits at it has it open.
 */
export function withLxcLock<T>(sys: Sys, guestsFolder: string, name: string, body: () => T): T {
  const path = lxcLockPath(sys, guestsFolder, name);
  if (path === undefined) return body();
  const fd = openLockFile(sys, path);
  try {
    sys.file.recordLockExclusive(fd, true);
    return body();
  } finally {
    sys.file.close(fd);
  }
}
