// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseWords } from '../values.ts';

export interface SecuritySettings {
  capabilities: { drop: string[] } | { keep: string[] };
  noNewPrivileges: boolean;
}

export const securityDefaults = (): SecuritySettings => ({ capabilities: { drop: [] }, noNewPrivileges: false });

function setCapabilities(config: SecuritySettings, kind: 'drop' | 'keep', value: string): void {
  const added = parseWords(value).map((name) => name.toLowerCase().replace(/^cap_/, ''));
  const { drop, keep } = config.capabilities as { drop?: string[]; keep?: string[] };
  if (kind === 'drop' ? keep !== undefined : (drop ?? []).length > 0)
    throw new ConfigValueError('lxc.cap.drop and lxc.cap.keep exclude each other');
  config.capabilities = kind === 'drop' ? { drop: [...(drop ?? []), ...added] } : { keep: [...(keep ?? []), ...added] };
}

const noLsm = 'labels of security modules are not applied';
const noPolicies = 'there are no policies of system calls yet';

export const securityKeys: readonly ConfigKey<SecuritySettings>[] = [
  {
    key: 'lxc.cap.drop',
    since: '4.0',
    example: 'sys_time',
    list: 'words',
    set: (config, value) => setCapabilities(config, 'drop', value),
  },
  {
    key: 'lxc.cap.keep',
    since: '4.0',
    example: 'chown',
    list: 'words',
    set: (config, value) => setCapabilities(config, 'keep', value),
  },
  {
    key: 'lxc.no_new_privs',
    since: '4.0',
    example: '1',
    set: (config, value) => {
      config.noNewPrivileges = parseBoolean(value);
    },
  },
  ...refused(
    noLsm,
    '4.0',
    ...['profile', 'allow_incomplete', 'allow_nesting', 'raw'].map((name) => `lxc.apparmor.${name}`),
    'lxc.selinux.context',
    'lxc.selinux.context.keyring',
  ),
  ...refused(
    noPolicies,
    '4.0',
    ...['allow_nesting', 'notify.cookie', 'notify.proxy', 'profile'].map((name) => `lxc.seccomp.${name}`),
  ),
  ...refused(
    'the session keyring is the one of the host, which Android needs below /data',
    '4.0',
    'lxc.keyring.session',
  ),
  ...refused('guests have no core scheduling cookie', '4.0', 'lxc.sched.core'),
];
