// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

/** As CgroupSample of the protocol: one shape, two owners. */
export interface CgroupFigures {
  path: string;
  [figure: string]: unknown;
}

function read(sys: Sys, path: string): string | undefined {
  try {
    return sys.file.readText(path, 65536);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** "key value" lines. */
export function parseFlat(text: string | undefined): Map<string, number> {
  const figures = new Map<string, number>();
  for (const line of (text ?? '').split('\n')) {
    const [key, value] = line.split(' ');
    if (key !== undefined && value !== undefined) figures.set(key, Number(value));
  }
  return figures;
}

/** A number, or undefined for 'max', for v1's "no limit", and for no file. */
export function parseLimit(text: string | undefined): number | undefined {
  const value = Number(text?.trim() ?? 'max');
  return Number.isFinite(value) && value < 2 ** 62 ? value : undefined;
}

export function parseCpuMax(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(' ').map(Number);
  return quota === undefined || period === undefined || !Number.isFinite(quota) || quota < 0
    ? undefined
    : (quota / period) * 100;
}

export function parsePressure(
  text: string | undefined,
): { someAvg10: number; fullAvg10: number; someTotalMicroseconds: number } | undefined {
  const some = /^some avg10=([\d.]+) .*total=(\d+)/m.exec(text ?? '');
  if (some === null) return undefined;
  const full = /^full avg10=([\d.]+)/m.exec(text ?? '');
  return { someAvg10: Number(some[1]), fullAvg10: Number(full?.[1] ?? 0), someTotalMicroseconds: Number(some[2]) };
}

function sumIo(text: string | undefined, key: string): number | undefined {
  if (text === undefined) return undefined;
  let sum = 0;
  for (const match of text.matchAll(new RegExp(`\\b${key}=(\\d+)`, 'g'))) sum += Number(match[1]);
  return sum;
}

/** Drops what the kernel does not offer. */
function known(figures: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined && !Number.isNaN(value)));
}

function version2(sys: Sys, folder: string): Record<string, unknown> {
  const file = (name: string): string | undefined => read(sys, `${folder}/${name}`);
  const cpu = parseFlat(file('cpu.stat'));
  const memory = parseFlat(file('memory.stat'));
  const events = parseFlat(file('memory.events'));
  const io = file('io.stat');
  return known({
    cpuUsageMicroseconds: cpu.get('usage_usec'),
    cpuUserMicroseconds: cpu.get('user_usec'),
    cpuSystemMicroseconds: cpu.get('system_usec'),
    throttledMicroseconds: cpu.get('throttled_usec'),
    throttledPeriods: cpu.get('nr_throttled'),
    memoryCurrentBytes: parseLimit(file('memory.current')),
    memoryPeakBytes: parseLimit(file('memory.peak')),
    memoryLimitBytes: parseLimit(file('memory.max')),
    memoryAnonBytes: memory.get('anon'),
    memoryFileBytes: memory.get('file'),
    memoryKernelBytes: memory.get('kernel') ?? memory.get('slab'),
    memorySwapBytes: parseLimit(file('memory.swap.current')),
    oomEvents: events.get('oom'),
    oomKills: events.get('oom_kill'),
    pidsCurrent: parseLimit(file('pids.current')),
    pidsLimit: parseLimit(file('pids.max')),
    ioReadBytes: sumIo(io, 'rbytes'),
    ioWriteBytes: sumIo(io, 'wbytes'),
    cpuLimitPercent: parseCpuMax(file('cpu.max')),
    cpuPressure: parsePressure(file('cpu.pressure')),
    memoryPressure: parsePressure(file('memory.pressure')),
    ioPressure: parsePressure(file('io.pressure')),
  });
}

function version1(sys: Sys, byController: ReadonlyMap<string, string>): Record<string, unknown> {
  const file = (controller: string, name: string): string | undefined => {
    const folder = byController.get(controller);
    return folder === undefined ? undefined : read(sys, `${folder}/${name}`);
  };
  const nanoseconds = parseLimit(file('cpuacct', 'cpuacct.usage'));
  const memory = parseFlat(file('memory', 'memory.stat'));
  const quota = parseLimit(file('cpu', 'cpu.cfs_quota_us'));
  const period = parseLimit(file('cpu', 'cpu.cfs_period_us'));
  return known({
    cpuUsageMicroseconds: nanoseconds === undefined ? undefined : nanoseconds / 1000,
    memoryCurrentBytes: parseLimit(file('memory', 'memory.usage_in_bytes')),
    memoryPeakBytes: parseLimit(file('memory', 'memory.max_usage_in_bytes')),
    memoryLimitBytes: parseLimit(file('memory', 'memory.limit_in_bytes')),
    memoryAnonBytes: memory.get('rss'),
    memoryFileBytes: memory.get('cache'),
    pidsCurrent: parseLimit(file('pids', 'pids.current')),
    pidsLimit: parseLimit(file('pids', 'pids.max')),
    cpuLimitPercent: quota !== undefined && period !== undefined && quota > 0 ? (quota / period) * 100 : undefined,
  });
}

/** Figures of a payload (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/); v2 goes before v1 where both have one. */
export function sampleCgroup(sys: Sys, byController: ReadonlyMap<string, string>): CgroupFigures {
  const unified = byController.get('');
  const second = unified === undefined ? {} : version2(sys, unified);
  return { ...version1(sys, byController), ...second, path: unified ?? byController.get('memory') ?? '' };
}
