// SPDX-License-Identifier: Apache-2.0
import { isSysError } from '../sys/sys.ts';
import { RuntimeError, type RuntimeFailure } from './api.ts';

/** Hints for the errors that users of containers meet most. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on the device',
  EPERM: 'the kernel or its security policy forbids this to root here',
  EACCES: 'check the permissions and the SELinux policy of the device',
  ENOSYS: 'the kernel of the device is too old or was built without this',
  EINVAL: 'the kernel of the device does not know what was asked for',
  ENODEV: 'the kernel of the device lacks this file system or device',
  EOPNOTSUPP: 'the kernel of the device was built without this',
};

/** What a thrown value at a step becomes: the step, the call, the errno, the path, and what to do. */
export function failureAt(step: string, error: unknown): RuntimeFailure {
  if (error instanceof RuntimeError) return error.failure;
  if (!isSysError(error)) {
    return {
      reason: 'start-failed',
      message: `${step}: ${error instanceof Error ? error.message : String(error)}`,
      details: { step },
    };
  }
  const { code, errno, call, path } = error;
  const hint = hints[code];
  const reason = code === 'ENOSPC' ? 'no-space' : 'start-failed';
  return {
    reason,
    message: `${step}: ${error.message}`,
    details: {
      step,
      call,
      code,
      errno,
      ...(path === undefined ? {} : { path }),
      ...(hint === undefined ? {} : { hint }),
    },
  };
}
