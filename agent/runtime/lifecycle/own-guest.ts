// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { CommandClient } from '../command-socket/command-client.ts';
import { removeTree } from '../container.ts';
import { CreationMark, creationState } from '../creation-mark.ts';
import { GuestLock } from '../guest-lock.ts';
import { withLxcLock } from '../lxc-lock.ts';
import { ensureRunFolder } from '../places.ts';

export function refuse(message: string, guest: string): never {
  throw new RuntimeError({ reason: 'guest-busy', message, details: { guest } });
}

/** Runs `body` while nobody, not LXC either, runs the guest, changes it, or can start it here. Throws RuntimeError guest-running. */
export function withGuest<T>(sys: Sys, paths: Paths, name: string, body: () => T): T {
  ensureRunFolder(sys, paths);
  const lock = GuestLock.mustTake(sys, paths, name);
  try {
    return withLxcLock(sys, paths.guests, name, () => {
      if (new CommandClient(sys, paths.guests, name).isAlive)
        throw new RuntimeError({ reason: 'guest-running', message: `${name} is running`, details: { guest: name } });
      return body();
    });
  } finally {
    lock.release();
  }
}

/** Makes a folder for a new guest, with its mark; what is left of a creation that was cut short goes, as with LXC. Throws RuntimeError. */
export function beginFolder(sys: Sys, folder: string, name: string): CreationMark {
  if (creationState(sys, folder) === 'left') removeTree(sys, folder);
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
  return CreationMark.set(sys, folder);
}
