// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { Label } from './labels.ts';
import type { SecurityPlan } from './security-plan.ts';

function lacks(step: string, key: string, missing: string): RuntimeError {
  return new RuntimeError({
    reason: 'kernel-lacks',
    message: `${key}: the kernel has no ${missing}`,
    details: { step, key, missing, hint: 'take the line out of the config' },
  });
}

/** PR_SCHED_CORE_CREATE for a whole process, PR_SCHED_CORE_SCOPE_THREAD_GROUP (<linux/prctl.h>). */
const createCookie = 1;
const threadGroup = 1;

/** No hyper-thread of the guest's cores runs anybody else (Documentation/admin-guide/hw-vuln/core-scheduling.rst). */
export function scheduleCores(sys: Sys): void {
  try {
    sys.process.prctl(sys.process.PR_SCHED_CORE, createCookie, 0, threadGroup, 0);
  } catch (error) {
    if (!isSysError(error, 'EINVAL') && !isSysError(error, 'ENODEV')) throw error;
    throw lacks('core scheduling', 'lxc.sched.core', 'core scheduling, or the processor no threads to a core');
  }
}

/** What the kernel's modules of labels answer. */
const labelHints: Readonly<Record<string, string>> = {
  ENOENT: 'no such profile is loaded on the device',
  EINVAL: 'the policy of the device knows no such context',
  EACCES: 'the policy of the device does not let this process give the label',
  EPERM: 'the policy of the device does not let this process give the label',
};

/** Throws RuntimeError with the key, and what the module's errno means. */
export function writeLabel(sys: Sys, step: string, { path, text, key, value }: Label): void {
  try {
    sys.file.writeText(path, text);
  } catch (error) {
    if (!isSysError(error)) throw error;
    const { code, errno, call } = error;
    const hint = labelHints[code];
    throw new RuntimeError({
      reason: 'start-failed',
      message: `${key} = ${value}: ${error.message}`,
      details: { step, key, path, call, code, errno, ...(hint === undefined ? {} : { hint }) },
    });
  }
}

/** Keys that the host's session holds are not the guest's, nor the other way round (LXC's lxc_setup_keyring). */
export function joinKeyring(sys: Sys, { keyring }: SecurityPlan): void {
  if (keyring.label !== undefined) writeLabel(sys, 'session keyring', keyring.label);
  if (!keyring.join) return;
  try {
    sys.process.joinSessionKeyring();
  } catch (error) {
    if (!isSysError(error, 'ENOSYS')) throw error;
    if (keyring.needed) throw lacks('session keyring', 'lxc.keyring.session', 'keys');
  }
}

/** For the next exec of this process, by the host's /proc: the guest may have none. */
export function labelExec(sys: Sys, { label }: SecurityPlan): void {
  if (label !== undefined) writeLabel(sys, 'security label', label);
}

/** From here on, also for whatever is executed. The caller has CAP_SYS_ADMIN or no_new_privs (seccomp(2)). */
export function setFilter(sys: Sys, filter: Uint8Array): void {
  try {
    sys.seccomp.setFilter(filter, 0);
  } catch (error) {
    if (!isSysError(error, 'ENOSYS') && !isSysError(error, 'EINVAL')) throw error;
    throw lacks('system call filter', 'lxc.seccomp.profile', 'filters of system calls');
  }
}
