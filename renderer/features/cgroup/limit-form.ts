// SPDX-License-Identifier: Apache-2.0
import type { CgroupSample, LimitChange } from '../../../agent/protocol/index.ts';

/** As it is typed: mebibytes, percent of one processor, processes. Empty: no limit. */
export interface LimitForm {
  memory: string;
  cpu: string;
  pids: string;
}

export const limitFields = ['memory', 'cpu', 'pids'] as const;
export type LimitField = (typeof limitFields)[number];

const mebibyte = 1024 ** 2;

type Limits = Pick<CgroupSample, 'memoryLimitBytes' | 'cpuLimitPercent' | 'pidsLimit'>;

function shown(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 100) / 100);
}

export function limitForm({ memoryLimitBytes, cpuLimitPercent, pidsLimit }: Limits): LimitForm {
  return {
    memory: shown(memoryLimitBytes === undefined ? undefined : memoryLimitBytes / mebibyte),
    cpu: shown(cpuLimitPercent),
    pids: shown(pidsLimit),
  };
}

const patterns: Readonly<Record<LimitField, { whole: boolean; least: number; most: number }>> = {
  memory: { whole: false, least: 1, most: 16_777_216 },
  cpu: { whole: false, least: 1, most: 100_000 },
  pids: { whole: true, least: 1, most: 4_194_304 },
};

function numberIn(field: LimitField, text: string): number | 'none' | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return 'none';
  const { whole, least, most } = patterns[field];
  const value = Number(trimmed);
  const fits = /^\d+(\.\d+)?$/.test(trimmed) && value >= least && value <= most;
  return fits && (!whole || Number.isInteger(value)) ? value : undefined;
}

export function limitErrors(form: LimitForm): ReadonlySet<LimitField> {
  return new Set(limitFields.filter((field) => numberIn(field, form[field]) === undefined));
}

/** Only what differs from what holds now. Give it a form without errors. */
export function limitChange(form: LimitForm, now: Limits): LimitChange {
  const before = limitForm(now);
  const change: LimitChange = {};
  const value = (field: LimitField): number | 'none' => numberIn(field, form[field]) ?? 'none';
  const differs = (field: LimitField): boolean => value(field) !== numberIn(field, before[field]);
  const memory = value('memory');
  if (differs('memory')) change.memoryBytes = memory === 'none' ? memory : Math.round(memory * mebibyte);
  if (differs('cpu')) change.cpuPercent = value('cpu');
  if (differs('pids')) change.pids = value('pids');
  return change;
}

/** What brings the limits back that a change has replaced. */
export function undoOf(change: LimitChange, before: Limits): LimitChange {
  return {
    ...(change.memoryBytes === undefined ? {} : { memoryBytes: before.memoryLimitBytes ?? 'none' }),
    ...(change.cpuPercent === undefined ? {} : { cpuPercent: before.cpuLimitPercent ?? 'none' }),
    ...(change.pids === undefined ? {} : { pids: before.pidsLimit ?? 'none' }),
  };
}

/** Keys of the config that say the same for v1: left in, they would win over v2's. */
const version1Keys: Readonly<Record<string, readonly string[]>> = {
  'lxc.cgroup2.memory.max': ['lxc.cgroup.memory.limit_in_bytes'],
  'lxc.cgroup2.cpu.max': ['lxc.cgroup.cpu.cfs_quota_us', 'lxc.cgroup.cpu.cfs_period_us'],
  'lxc.cgroup2.pids.max': ['lxc.cgroup.pids.max'],
};

function configLines({ memoryBytes, cpuPercent, pids }: LimitChange): Map<string, string | undefined> {
  const lines = new Map<string, string | undefined>();
  const line = (value: string | number): string | undefined => (value === 'none' ? undefined : String(value));
  if (memoryBytes !== undefined) lines.set('lxc.cgroup2.memory.max', line(memoryBytes));
  if (cpuPercent !== undefined) {
    const quota = cpuPercent === 'none' ? undefined : `${Math.round(cpuPercent * 1000)} 100000`;
    lines.set('lxc.cgroup2.cpu.max', quota);
  }
  if (pids !== undefined) lines.set('lxc.cgroup2.pids.max', line(pids));
  return lines;
}

/** A config in which the limits are so from the next start on: where a key stood, its line is replaced; all else stays. */
export function configWithLimits(text: string, change: LimitChange): string {
  const wanted = configLines(change);
  const gone = new Set([...wanted.keys()].flatMap((key) => version1Keys[key] ?? []));
  const placed = new Set<string>();
  const lines = text.split('\n').flatMap((line) => {
    const key = /^\s*([\w.-]+)\s*=/.exec(line)?.[1] ?? '';
    if (gone.has(key)) return [];
    if (!wanted.has(key)) return [line];
    const value = wanted.get(key);
    if (value === undefined || placed.has(key)) return [];
    placed.add(key);
    return [`${key} = ${value}`];
  });
  const added = [...wanted].flatMap(([key, value]) =>
    value === undefined || placed.has(key) ? [] : [`${key} = ${value}`],
  );
  if (added.length === 0) return lines.join('\n');
  return `${lines.join('\n').replace(/\n*$/, '\n')}${added.join('\n')}\n`;
}
