// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { CommandClient } from '../command-socket/command-client.ts';
import { GuestLock } from '../guest-lock.ts';
import { ensureRunFolder } from '../places.ts';

export function refuse(message: string, guest: string): never {
  throw new RuntimeError({ reason: 'guest-busy', message, details: { guest } });
}

/** Runs `body` while nobody, not LXC either, runs the guest or can start it here. Throws RuntimeError guest-running. */
export function withGuest<T>(sys: Sys, paths: Paths, name: string, body: () => T): T {
  ensureRunFolder(sys, paths);
  const lock = GuestLock.mustTake(sys, paths, name);
  try {
    if (new CommandClient(sys, paths.guests, name).isAlive)
      throw new RuntimeError({ reason: 'guest-running', message: `${name} is running`, details: { guest: name } });
    return body();
  } finally {
    lock.release();
  }
}

/** LXC removes what is partial; so do we. */
export function isPartial(sys: Sys, folder: string): boolean {
  return sys.file.access(`${folder}/partial`, 0);
}

/** Makes a folder for a new guest, with the marker of a creation. Throws RuntimeError where there is one. */
export function beginFolder(sys: Sys, folder: string, name: string): void {
  try {
    sys.file.mkdir(folder, 0o770);
  } catch (error) {
    if (isSysError(error, 'EEXIST'))
      throw new RuntimeError({
        reason: 'guest-exists',
        message: `there is a ${name} already`,
        details: { guest: name },
      });
    throw error;
  }
  sys.file.writeFileAtomic(`${folder}/partial`, '');
}
