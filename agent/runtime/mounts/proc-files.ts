// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import type { OwnProcFile } from './device-plan.ts';

type Settings = Pick<GuestConfig, 'privateFiles' | 'hiddenFiles'>;

const hidden = ({ hiddenFiles }: Settings): OwnProcFile[] =>
  hiddenFiles.map((path) => ({ path, text: '', from: 'lodge.proc.hidden' }));

/** Of the plan, where nothing is read. */
export function foreseeProcFiles(settings: Settings): OwnProcFile[] {
  const own = settings.privateFiles.map((path): OwnProcFile => ({ path, text: '', from: 'lodge.proc.private' }));
  return [...own, ...hidden(settings)];
}

/** With what the host's files say; one that the kernel has not is passed over. Throws SysError. */
export function readProcFiles(sys: Sys, settings: Settings): OwnProcFile[] {
  const own = settings.privateFiles.flatMap((path): OwnProcFile[] => {
    try {
      return [{ path, text: sys.file.readText(`/proc/${path}`), from: 'lodge.proc.private' }];
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return [];
      throw error;
    }
  });
  return [...own, ...hidden(settings)];
}
