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

const entryHints: Readonly<Record<string, string>> = {
  EOPNOTSUPP:
    'the folder above is part of a threaded cgroup, which takes no processes below it: take lxc.cgroup.relative out, or start from another cgroup',
  EBUSY: 'the folder hands controllers down, and takes no process itself',
  // v1: what errno(3) calls a full disk.
  ENOSPC: 'the cpuset of the folder has no processors or no memory nodes',
  EINVAL: 'the controller does not take such a process, for example one of a real-time class without a budget there',
};

/** A process that does not get into its folder would run without its limits. */
export function entryFailure({ message, code, errno, call, path = '' }: SysError): RuntimeError {
  const hint = entryHints[code];
  return new RuntimeError({
    reason: 'start-failed',
    message: `payload cgroup: ${message}`,
    details: { step: 'payload cgroup', call, code, errno, path, ...(hint === undefined ? {} : { hint }) },
  });
}

/** A folder that the kernel does not make. ENOSPC is no full disk: the kernel, or cgroup.max.descendants, has a limit. */
export function folderFailure({ message, code, errno, call, path = '' }: SysError): RuntimeError {
  const hint =
    code === 'ENOSPC' || code === 'EAGAIN' ? 'the hierarchy holds no more folders: stop other guests' : undefined;
  return new RuntimeError({
    reason: 'start-failed',
    message: `cgroups: ${message}`,
    details: { step: 'cgroups', call, code, errno, path, ...(hint === undefined ? {} : { hint }) },
  });
}

export function takenFailure(path: string): RuntimeError {
  return new RuntimeError({
    reason: 'guest-busy',
    message: `${path} is another guest's`,
    details: { step: 'cgroups', path, hint: 'stop that guest, or give this one other names in lxc.cgroup.dir' },
  });
}
