// SPDX-License-Identifier: Apache-2.0
import type { SysError } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { MountStep } from './mount-step.ts';

function whatToDo(step: MountStep, error: SysError): string {
  const data = step.kind === 'mount' ? step.data : undefined;
  const source = step.kind === 'mount' ? step.source : undefined;
  const type = step.kind === 'mount' ? step.type : undefined;
  switch (error.code) {
    case 'ENOENT':
      return error.call === 'mount' && source !== undefined
        ? `${source} is not there: make it, or add the option optional`
        : `there is no ${step.target} in the guest: make it, or add the option create=dir or create=file`;
    case 'ENODEV':
      return `the kernel has no file system ${type ?? ''}: /proc/filesystems lists those that it has`;
    case 'EINVAL':
      return data === undefined
        ? `the kernel does not mount ${source ?? 'this'} with these options`
        : `the kernel does not take these options for ${type ?? 'it'}: ${data}`;
    case 'ENOTDIR':
      return `a folder goes on a folder and a file on a file: look at ${source ?? step.target} and ${step.target}`;
    case 'ELOOP':
      return `the links at ${step.target} in the guest lead round in a circle`;
    case 'EROFS':
      return `the guest's root is read-only and has no ${step.target}: make it there, or take ro out of lxc.rootfs.options`;
    case 'EPERM':
    case 'EACCES':
      return 'the kernel or its security policy forbids this mount, even to root';
    case 'ENOSPC':
      return 'there is no space left, or the limit of mounts is reached (/proc/sys/fs/mount-max)';
    case 'EBUSY':
      return `${source ?? step.target} is in use`;
    default:
      return 'mount(2) says what this error means';
  }
}

const deeds: Readonly<Record<MountStep['kind'], string>> = {
  mount: 'mount',
  remount: 'set the flags of the mount on',
  unmount: 'unmount',
  propagation: 'set the propagation of',
  node: 'make the device',
  binder: 'make the binder device',
  loops: 'make the nodes of loop devices',
  link: 'make the link',
  folder: 'make the folder',
  file: 'make the file',
};

/** What a person is told of a step that failed: what was to be done, for which line, the call, its error, and what to do. */
export function mountFailure(step: MountStep, error: SysError): RuntimeError {
  const { call, code, errno } = error;
  const what =
    step.kind === 'mount' && step.source !== undefined
      ? `mount ${step.source} on ${step.target}`
      : `${deeds[step.kind]} ${step.target}`;
  const cause = /\(([^)]*)\)/.exec(error.message)?.[1];
  const asked = step.line === undefined ? '' : ` (${step.line})`;
  return new RuntimeError({
    reason: code === 'ENOSPC' ? 'no-space' : 'start-failed',
    message: `mounts: cannot ${what}${asked}: ${call}: ${code}${cause === undefined ? '' : `, ${cause}`}`,
    details: {
      step: 'mounts',
      call,
      code,
      errno,
      path: step.target,
      ...(step.line === undefined ? {} : { line: step.line }),
      hint: whatToDo(step, error),
    },
  });
}
