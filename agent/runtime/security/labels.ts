// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { SecuritySettings } from '../config/keys/security-keys.ts';

/** What is written to a file of /proc/self/attr, and the key that asks for it. */
export interface Label {
  path: string;
  text: string;
  key: string;
  /** What the key says. */
  value: string;
}

export interface LabelFacts {
  hasApparmor: boolean;
  /** It knows rules of mounts. */
  hasApparmorMounts: boolean;
  /** Linux 5.8 has a folder for each module; before, AppArmor shares the files with others. */
  hasOwnApparmorFile: boolean;
  /** With a policy: without one, it takes any context for its own. */
  hasSelinux: boolean;
}

function lacks(key: string, missing: string, hint: string): RuntimeError {
  return new RuntimeError({
    reason: 'kernel-lacks',
    message: `${key}: the kernel has no ${missing}`,
    details: { step: 'security label', key, missing, hint },
  });
}

function apparmorLabel({ apparmor }: SecuritySettings, facts: () => LabelFacts): Label | undefined {
  const { profile, allowIncomplete } = apparmor;
  const key = 'lxc.apparmor.profile';
  if (profile === undefined || profile === 'unchanged') return undefined;
  const { hasApparmor, hasApparmorMounts, hasOwnApparmorFile } = facts();
  // Without AppArmor everything is unconfined.
  if (!hasApparmor && profile === 'unconfined') return undefined;
  if (!hasApparmor) throw lacks(key, 'AppArmor', 'take the line out, or write unconfined');
  if (!hasApparmorMounts && !allowIncomplete && profile !== 'unconfined')
    throw lacks(key, "AppArmor's rules of mounts", 'lxc.apparmor.allow_incomplete = 1 does without them');
  return {
    key,
    path: `/proc/self/attr/${hasOwnApparmorFile ? 'apparmor/' : ''}exec`,
    text: `exec ${profile}`,
    value: profile,
  };
}

/** LXC's word for leaving the context as it is. */
const unchangedContext = 'unconfined_t';

function selinuxLabel(
  key: string,
  context: string | undefined,
  file: string,
  facts: () => LabelFacts,
): Label | undefined {
  if (context === undefined || context === unchangedContext) return undefined;
  if (!facts().hasSelinux) throw lacks(key, 'SELinux with a policy', 'take the line out');
  return { key, path: `/proc/self/attr/${file}`, text: context, value: context };
}

/**
 * Which labels the guest gets (LXC's lsm/apparmor.c, lsm/selinux.c). `facts` is only asked where a key needs it. Throws RuntimeError
 * kernel-lacks for a label that this kernel has no module for.
 */
export function planLabels(
  settings: SecuritySettings,
  facts: () => LabelFacts,
): { exec: Label | undefined; keyring: Label | undefined } {
  const { context, keyringContext } = settings.selinux;
  const apparmor = apparmorLabel(settings, facts);
  const selinux = selinuxLabel('lxc.selinux.context', context, 'exec', facts);
  const keyringKey = keyringContext === undefined ? 'lxc.selinux.context' : 'lxc.selinux.context.keyring';
  return {
    exec: selinux ?? apparmor,
    keyring: selinuxLabel(keyringKey, keyringContext ?? context, 'keycreate', facts),
  };
}
