// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from './guest-config.ts';
import { ConfigValueError } from './values.ts';

/** RLIMIT_* of <asm-generic/resource.h>, by getrlimit(2)'s names. */
const resources: Readonly<Record<string, number>> = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
  locks: 10,
  sigpending: 11,
  msgqueue: 12,
  nice: 13,
  rtprio: 14,
  rttime: 15,
};

/** What belongs to a namespace of the guest (namespaces(7)); anything else is the host's own. */
const ownSysctls = [/^net\./, /^kernel\.(hostname|domainname|sem|shm[a-z_]+|msg[a-z]+|auto_msgmni)$/, /^fs\.mqueue\./];

function limitOf(text: string | undefined): number {
  if (text === 'unlimited') return -1;
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  throw new ConfigValueError('expected a number or unlimited, or SOFT:HARD');
}

type Add = (config: GuestConfig, name: string, value: string) => void;

function addLimit(config: GuestConfig, name: string, value: string): void {
  const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (resource === undefined) throw new ConfigValueError(`there is no limit ${name}; getrlimit(2) has them`);
  const [soft, hard, ...rest] = value.split(':').map((part) => part.trim());
  if (rest.length > 0) throw new ConfigValueError('expected a number or unlimited, or SOFT:HARD');
  const limit = { name, resource, soft: limitOf(soft), hard: limitOf(hard ?? soft) };
  if (limit.hard !== -1 && (limit.soft === -1 || limit.soft > limit.hard))
    throw new ConfigValueError('the soft limit is above the hard one');
  config.limits = [...config.limits.filter((each) => each.name !== name), limit];
}

function addSysctl(config: GuestConfig, name: string, value: string): void {
  if (!/^[A-Za-z0-9_]+([./-][A-Za-z0-9_-]+)+$/.test(name) || name.split(/[./]/).includes('..'))
    throw new ConfigValueError('expected a name such as net.ipv4.ip_forward');
  if (!ownSysctls.some((pattern) => pattern.test(name)))
    throw new ConfigValueError(`${name} is not a guest's own: it would change the host`);
  config.sysctls = [...config.sysctls.filter((each) => each.name !== name), { name, value }];
}

function addProc(config: GuestConfig, name: string, value: string): void {
  if (!/^[a-z_]+$/.test(name)) throw new ConfigValueError('expected a file of /proc/PID, such as oom_score_adj');
  config.procFiles = [...config.procFiles.filter((each) => each.name !== name), { name, value }];
}

const groups: Readonly<Record<string, { field: 'limits' | 'sysctls' | 'procFiles'; add: Add }>> = {
  prlimit: { field: 'limits', add: addLimit },
  sysctl: { field: 'sysctls', add: addSysctl },
  proc: { field: 'procFiles', add: addProc },
};

/**
 * lxc.prlimit.*, lxc.sysctl.* and lxc.proc.*; an empty value takes one back, or all of a group. false: it is none of these.
 */
export function applyProcessSetting(config: GuestConfig, key: string, value: string): boolean {
  const [, group = '', name] = /^lxc\.(prlimit|sysctl|proc)(?:\.(.+))?$/.exec(key) ?? [];
  const found = groups[group];
  if (found === undefined || (name === undefined && value !== '')) return false;
  if (value !== '') found.add(config, name ?? '', value);
  else if (found.field === 'limits')
    config.limits = config.limits.filter((each) => name !== undefined && each.name !== name);
  else config[found.field] = config[found.field].filter((each) => name !== undefined && each.name !== name);
  return true;
}
