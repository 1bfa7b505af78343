// SPDX-License-Identifier: Apache-2.0
import { type Sysctl, sysctlNamespace } from '../../sysctls.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError } from '../values.ts';

export interface ProcessSettings {
  /** lxc.prlimit.*; -1 is unlimited. */
  limits: { name: string; resource: number; soft: number; hard: number }[];
  /** lxc.sysctl.*, of the guest's own namespaces. */
  sysctls: Sysctl[];
  /** lxc.proc.*: files of the first process's /proc folder. */
  procFiles: { name: string; value: string }[];
}

export const processDefaults = (): ProcessSettings => ({ limits: [], sysctls: [], procFiles: [] });

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

function limitOf(text: string | undefined): number {
  if (text === 'unlimited') return -1;
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  throw new ConfigValueError('expected a number or unlimited, or SOFT:HARD');
}

function addLimit(config: ProcessSettings, name: string, value: string): void {
  const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (resource === undefined) throw new ConfigValueError(`there is no limit ${name}; getrlimit(2) has them`);
  const [soft, hard, ...rest] = value.split(':').map((part) => part.trim());
  if (rest.length > 0) throw new ConfigValueError('expected a number or unlimited, or SOFT:HARD');
  const limit = { name, resource, soft: limitOf(soft), hard: limitOf(hard ?? soft) };
  if (limit.hard !== -1 && (limit.soft === -1 || limit.soft > limit.hard))
    throw new ConfigValueError('the soft limit is above the hard one');
  config.limits = [...config.limits.filter((each) => each.name !== name), limit];
}

function addSysctl(config: ProcessSettings, name: string, value: string): void {
  if (!/^[A-Za-z0-9_]+([./-][A-Za-z0-9_-]+)+$/.test(name) || name.split(/[./]/).includes('..'))
    throw new ConfigValueError('expected a name such as net.ipv4.ip_forward');
  if (sysctlNamespace(name) === undefined)
    throw new ConfigValueError(`${name} is not a guest's own: it would change the host`);
  config.sysctls = [...config.sysctls.filter((each) => each.name !== name), { name, value }];
}

function addProc(config: ProcessSettings, name: string, value: string): void {
  if (!/^[a-z_]+(\/[\w.-]+)*$/.test(name) || name.split('/').includes('..'))
    throw new ConfigValueError('expected a file of /proc/PID, such as oom_score_adj');
  config.procFiles = [...config.procFiles.filter((each) => each.name !== name), { name, value }];
}

export const processKeys: readonly ConfigKey<ProcessSettings>[] = [
  {
    key: 'lxc.prlimit.*',
    since: '4.0',
    example: '64:128',
    set: (config, value, { name }) => addLimit(config, name, value),
  },
  {
    key: 'lxc.sysctl.*',
    since: '4.0',
    example: '1',
    note: "those of the guest's own namespaces: net.*, kernel.sem, kernel.shm*, kernel.msg*, fs.mqueue.*, kernel.hostname, kernel.domainname, user.max_*, kernel.ns_last_pid; others, and those of a namespace that is the host's, are refused, for they would change the host",
    set: (config, value, { name }) => addSysctl(config, name, value),
  },
  {
    key: 'lxc.proc.*',
    since: '4.0',
    example: '5',
    set: (config, value, { name }) => addProc(config, name, value),
  },
];
