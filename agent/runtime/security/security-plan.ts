// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { SecuritySettings } from '../config/keys/security-keys.ts';
import { type Label, type LabelFacts, planLabels } from './labels.ts';
import { loadFilter } from './seccomp/load-filter.ts';
import { wantsSessionKeyring } from './session-keyring.ts';

/** What the guest's first process does to itself beside its capabilities, as data. */
export interface SecurityPlan {
  coreScheduling: boolean;
  /** `needed`: the config asks for it; else a kernel without keys is no failure. */
  keyring: { join: boolean; needed: boolean; label: Label | undefined };
  /** Written before the root is left, for the next exec. */
  label: Label | undefined;
  /** struct sock_filter, set before the start hook. */
  filter: Uint8Array | undefined;
}

function textOf(sys: Sys, path: string): string | undefined {
  try {
    return sys.file.readText(path);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** Before a policy is loaded, every process is `kernel`. */
function hasContext(sys: Sys): boolean {
  return textOf(sys, '/proc/self/attr/current')?.includes(':') === true;
}

function labelFacts(sys: Sys): LabelFacts {
  return {
    hasApparmor: textOf(sys, '/sys/module/apparmor/parameters/enabled')?.startsWith('Y') === true,
    hasApparmorMounts: sys.file.access('/sys/kernel/security/apparmor/features/mount/mask', 0),
    hasOwnApparmorFile: sys.file.access('/proc/self/attr/apparmor/exec', 0),
    hasSelinux: textOf(sys, '/sys/fs/selinux/enforce') !== undefined && hasContext(sys),
  };
}

/**
 * Reads what a config's keys of security need of the host and of files, before anything is made. Throws RuntimeError: kernel-lacks
 * with the key, config-invalid with key, path and line.
 */
export function planSecurity(sys: Sys, settings: SecuritySettings, warn: (text: string) => void): SecurityPlan {
  const { seccomp, coreScheduling, keyringSession } = settings;
  const { exec, keyring } = planLabels(settings, () => labelFacts(sys));
  const join = keyringSession ?? wantsSessionKeyring(textOf(sys, '/proc/keys') ?? '');
  return {
    coreScheduling,
    keyring: { join, needed: keyringSession === true, label: keyring },
    label: exec,
    filter: loadFilter(sys, seccomp, warn),
  };
}
