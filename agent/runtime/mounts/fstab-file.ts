// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { ConfigValueError } from '../config/values.ts';
import { type MountEntry, parseMountEntry } from './mount-entry.ts';

const limitBytes = 1024 * 1024;

function refuse(path: string, line: number, message: string): RuntimeError {
  return new RuntimeError({
    reason: 'config-invalid',
    message: `${path}, line ${line}: ${message}`,
    details: { step: 'mounts', key: 'lxc.mount.fstab', path, line, hint: message },
  });
}

/** The lines of a file in the format of fstab(5). Throws RuntimeError with the line that cannot be taken. */
export function parseFstab(path: string, text: string): MountEntry[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    try {
      const entry = parseMountEntry(line);
      // It is read by the guest's own root, who cannot map.
      if (entry.idMap !== undefined) throw new ConfigValueError('idmap= goes with lxc.mount.entry alone');
      return [entry];
    } catch (error) {
      if (error instanceof ConfigValueError) throw refuse(path, index + 1, `${error.message}, not "${line.trim()}"`);
      throw error;
    }
  });
}

/** What lxc.mount.fstab names, read when the guest starts (LXC's setup_mount_fstab). */
export function readFstab(sys: Sys, path: string | undefined): MountEntry[] {
  if (path === undefined) return [];
  try {
    return parseFstab(path, sys.file.readText(path, limitBytes));
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new RuntimeError({
      reason: 'start-failed',
      message: `mounts: ${error.message}`,
      details: {
        step: 'mounts',
        key: 'lxc.mount.fstab',
        call: error.call,
        code: error.code,
        errno: error.errno,
        path,
        hint: 'lxc.mount.fstab names a file that cannot be read: make it, or take the line out of the config',
      },
    });
  }
}
