// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { Label } from './labels.ts';

/** What a process's attr/current says, without AppArmor's mode behind it; undefined: it has no label. */
export function parseLabel(text: string): string | undefined {
  const label = text.replace(/[\0\n]+$/, '').replace(/ \((?:enforce|complain|kill|unconfined|mixed)\)$/, '');
  return label === '' ? undefined : label;
}

/** The label of `init` for the next exec of another process, as data; undefined: it is that process's own, or there is none. */
export function planAttachedLabel(init: string, own: string, hasOwnApparmorFile: boolean): Label | undefined {
  const [value, present] = [parseLabel(init), parseLabel(own)];
  if (value === undefined || value === present) return undefined;
  // A context of SELinux has three colons; a name of AppArmor's may have one, before a namespace.
  if (/^[^:]+:[^:]+:[^:]+/.test(value))
    return { key: 'lxc.selinux.context', path: '/proc/self/attr/exec', text: value, value };
  const path = `/proc/self/attr/${hasOwnApparmorFile ? 'apparmor/' : ''}exec`;
  return { key: 'lxc.apparmor.profile', path, text: `exec ${value}`, value };
}

function readCurrent(sys: Sys, process: string, folder: string): string {
  try {
    return sys.file.readText(`/proc/${process}/${folder}/current`);
  } catch (error) {
    // The module of that folder, or of any, is not in force.
    if (isSysError(error, 'EINVAL')) return '';
    throw error;
  }
}

/** What an attached command gets of a guest's first process. Throws SysError: ENOENT or ESRCH where that has ended. */
export function readAttachedLabel(sys: Sys, initPid: number): Label | undefined {
  for (const folder of ['attr/apparmor', 'attr']) {
    if (!sys.file.access(`/proc/self/${folder}/current`, 0)) continue;
    const init = readCurrent(sys, String(initPid), folder);
    if (init !== '') return planAttachedLabel(init, readCurrent(sys, 'self', folder), folder !== 'attr');
  }
  return undefined;
}
