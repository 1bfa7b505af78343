// SPDX-License-Identifier: Apache-2.0
import { isCapability } from '../../security/capabilities.ts';
import { androidPolicyName } from '../../security/seccomp/android-policy.ts';
import type { SeccompSettings } from '../../security/seccomp/load-filter.ts';
import { type ConfigKey, refused } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseWords } from '../values.ts';

export interface SecuritySettings {
  capabilities: { drop: string[] } | { keep: string[] };
  noNewPrivileges: boolean;
  seccomp: SeccompSettings;
  apparmor: { profile: string | undefined; allowIncomplete: boolean };
  selinux: { context: string | undefined; keyringContext: string | undefined };
  /** undefined: by what the present session keyring holds. */
  keyringSession: boolean | undefined;
  coreScheduling: boolean;
}

export const securityDefaults = (): SecuritySettings => ({
  capabilities: { drop: [] },
  noNewPrivileges: false,
  seccomp: { profile: undefined, allowNesting: false },
  apparmor: { profile: undefined, allowIncomplete: false },
  selinux: { context: undefined, keyringContext: undefined },
  keyringSession: undefined,
  coreScheduling: false,
});

function parseCapability(kind: 'drop' | 'keep', word: string): string {
  const name = word.toLowerCase().replace(/^cap_/, '');
  if (name === 'none' && kind === 'keep') return name;
  if (name === 'none') throw new ConfigValueError('none is a word of lxc.cap.keep');
  if (!isCapability(name)) throw new ConfigValueError(`there is no capability ${word}; capabilities(7) has them`);
  return name;
}

function setCapabilities(config: SecuritySettings, kind: 'drop' | 'keep', value: string): void {
  const added = parseWords(value).map((word) => parseCapability(kind, word));
  const { drop, keep } = config.capabilities as { drop?: string[]; keep?: string[] };
  if (kind === 'drop' ? keep !== undefined : (drop ?? []).length > 0)
    throw new ConfigValueError('lxc.cap.drop and lxc.cap.keep exclude each other');
  config.capabilities = kind === 'drop' ? { drop: [...(drop ?? []), ...added] } : { keep: [...(keep ?? []), ...added] };
}

const capabilityKeys: readonly ConfigKey<SecuritySettings>[] = [
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
    note: 'none keeps none',
    set: (config, value) => setCapabilities(config, 'keep', value),
  },
];

function setProfile({ seccomp }: SecuritySettings, value: string): void {
  if (!value.startsWith('/') && value !== androidPolicyName)
    throw new ConfigValueError(`expected the absolute path of a policy, or ${androidPolicyName}`);
  seccomp.profile = value;
}

const notify = 'calls are answered by the policy alone: nothing here speaks for the kernel to a supervisor';

const seccompKeys: readonly ConfigKey<SecuritySettings>[] = [
  {
    key: 'lxc.seccomp.profile',
    since: '4.0',
    example: '/etc/lxc/common.seccomp',
    note: `without notify, and with log; ${androidPolicyName} is a policy of our own; the start itself sends its last words by sendmsg and recvmsg`,
    set: setProfile,
  },
  {
    key: 'lxc.seccomp.allow_nesting',
    since: '4.0',
    example: '1',
    set: ({ seccomp }, value) => {
      seccomp.allowNesting = parseBoolean(value);
    },
  },
  ...refused(notify, '4.0', 'lxc.seccomp.notify.cookie', 'lxc.seccomp.notify.proxy'),
];

function setApparmor({ apparmor }: SecuritySettings, value: string): void {
  if (value === 'generated')
    throw new ConfigValueError(
      'a profile can only be generated with the parser of AppArmor, which devices lack; name a loaded one or take the line out',
    );
  if (!/^[^\s\0]{1,255}$/.test(value)) throw new ConfigValueError('expected the name of a profile that is loaded');
  apparmor.profile = value;
}

const onlyGenerated = 'it is for generated profiles, which need the parser of AppArmor';

const apparmorKeys: readonly ConfigKey<SecuritySettings>[] = [
  {
    key: 'lxc.apparmor.profile',
    since: '4.0',
    example: 'unconfined',
    note: 'unconfined, unchanged (which is the default here) or the name of a loaded profile, where the kernel has AppArmor; generated is refused',
    set: setApparmor,
  },
  {
    key: 'lxc.apparmor.allow_incomplete',
    since: '4.0',
    example: '0',
    set: ({ apparmor }, value) => {
      apparmor.allowIncomplete = parseBoolean(value);
    },
  },
  ...refused(onlyGenerated, '4.0', 'lxc.apparmor.allow_nesting', 'lxc.apparmor.raw'),
];

function parseContext(value: string): string {
  if (value === 'unconfined_t' || /^[^\s:\0]+:[^\s:\0]+:[^\s:\0]+(:\S+)?$/.test(value)) return value;
  throw new ConfigValueError('expected a context such as u:r:init:s0');
}

const selinuxKeys: readonly ConfigKey<SecuritySettings>[] = [
  {
    key: 'lxc.selinux.context',
    since: '4.0',
    example: 'u:r:init:s0',
    note: 'where the kernel has SELinux',
    set: ({ selinux }, value) => {
      selinux.context = parseContext(value);
    },
  },
  {
    key: 'lxc.selinux.context.keyring',
    since: '4.0',
    example: 'u:r:init:s0',
    note: 'where the kernel has SELinux',
    set: ({ selinux }, value) => {
      selinux.keyringContext = parseContext(value);
    },
  },
];

export const securityKeys: readonly ConfigKey<SecuritySettings>[] = [
  ...capabilityKeys,
  {
    key: 'lxc.no_new_privs',
    since: '4.0',
    example: '1',
    set: (config, value) => {
      config.noNewPrivileges = parseBoolean(value);
    },
  },
  ...seccompKeys,
  ...apparmorKeys,
  ...selinuxKeys,
  {
    key: 'lxc.keyring.session',
    since: '4.0',
    example: '1',
    note: "without it 1, but 0 where the present keyring has the keys of encrypted files, as on older Android: the guest's own would be gone",
    set: (config, value) => {
      config.keyringSession = parseBoolean(value);
    },
  },
  {
    key: 'lxc.sched.core',
    since: '4.0',
    example: '0',
    note: 'where the kernel has core scheduling',
    set: (config, value) => {
      config.coreScheduling = parseBoolean(value);
    },
  },
];
