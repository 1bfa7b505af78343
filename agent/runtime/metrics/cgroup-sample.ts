// SPDX-License-Identifier: Apache-2.0
import type { CgroupSample, Pressure } from '../../protocol/metrics.ts';
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type GuestCgroup, limitFolders } from '../cgroup/guest-cgroup.ts';
import { parseFlat, parseLimit } from './cgroup-files.ts';
import { type FoundFigures, version1Figures } from './version1-figures.ts';

function read(sys: Sys, path: string): string | undefined {
  try {
    return sys.file.readText(path, 65536);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

export function parseCpuMax(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(' ').map(Number);
  return quota === undefined || period === undefined || !Number.isFinite(quota) || quota < 0
    ? undefined
    : (quota / period) * 100;
}

export function parsePressure(text: string | undefined): Pressure | undefined {
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
function known(figures: FoundFigures): Omit<CgroupSample, 'path'> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined && !Number.isNaN(value)));
}

function version2(sys: Sys, folder: string): Omit<CgroupSample, 'path'> {
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

/**
 * Figures of a guest's limited folders (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/); v2 goes before v1 where both have one:
 * its core has figures without any controller.
 */
export function sampleCgroup(sys: Sys, cgroups: readonly GuestCgroup[]): CgroupSample {
  const unified = cgroups.find(({ hierarchy }) => hierarchy.version === 2)?.limit;
  const older = limitFolders(cgroups.filter(({ hierarchy }) => hierarchy.version === 1));
  const file = (controller: string, name: string): string | undefined => {
    const folder = older.get(controller);
    return folder === undefined ? undefined : read(sys, `${folder}/${name}`);
  };
  const second = unified === undefined ? {} : version2(sys, unified);
  const path = older.get('memory') ?? unified ?? [...older.values()][0] ?? '';
  return { ...known(version1Figures(file)), ...second, path };
}
