// SPDX-License-Identifier: Apache-2.0
import type { Sys, SysError } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';

export function limitFailure(
  key: string,
  value: string,
  { message, code, errno, call, path = '' }: SysError,
): RuntimeError {
  const isValue = code === 'EINVAL' || code === 'ERANGE';
  const missing = path.slice(path.lastIndexOf('/') + 1);
  return new RuntimeError({
    reason: isValue ? 'config-invalid' : 'kernel-lacks',
    message: `${key} = ${value}: ${message}`,
    details: {
      step: 'cgroups',
      key,
      call,
      code,
      errno,
      path,
      ...(isValue
        ? { hint: `the kernel does not take ${value} for ${key}` }
        : { missing, hint: 'take the limit out, or use another kernel' }),
    },
  });
}

/** Why v2 hands no controllers down (Documentation/admin-guide/cgroup-v2.rst, "no internal process constraint", "threads"). */
function handDownHint(code: string): string {
  if (code === 'EBUSY')
    return 'processes are in the folder itself, and then v2 gives no controllers to the folders below: move them to one of their own, or take lxc.cgroup.relative out';
  if (code === 'EOPNOTSUPP')
    return 'the folder is part of a threaded cgroup, whose controllers are not for folders of processes: take lxc.cgroup.relative out, or start from another cgroup';
  return 'take the limit out, or use another kernel';
}

export function handDownFailure(
  sys: Sys,
  key: string,
  { message, code, errno, call, path = '' }: SysError,
): RuntimeError {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const type = sys.file.access(`${folder}/cgroup.type`, 4) ? sys.file.readText(`${folder}/cgroup.type`).trim() : 'root';
  return new RuntimeError({
    reason: 'kernel-lacks',
    message: `${key}: ${message}`,
    details: { step: 'cgroups', key, call, code, errno, path, missing: 'controller', type, hint: handDownHint(code) },
  });
}

export function takenFailure(path: string): RuntimeError {
  return new RuntimeError({
    reason: 'guest-busy',
    message: `${path} has processes of another guest`,
    details: { step: 'cgroups', path, hint: 'stop that guest, or give this one other names in lxc.cgroup.dir' },
  });
}
