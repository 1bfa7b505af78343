// SPDX-License-Identifier: Apache-2.0
import type { CgroupSample } from '../../protocol/metrics.ts';
import { parseFlat, parseLimit } from './cgroup-files.ts';

/** What a file of a controller says; undefined where there is none. */
export type ReadFile = (controller: string, name: string) => string | undefined;

/** undefined: the kernel does not offer the file. */
export type FoundFigures = { [Figure in keyof Omit<CgroupSample, 'path'>]: CgroupSample[Figure] | undefined };

/** cpuacct.stat counts in USER_HZ, which is 100 on every Linux (Documentation/admin-guide/cgroup-v1/cpuacct.rst). */
const tickMicroseconds = 10_000;

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

/** "8:0 Read 4096" lines, of all devices. */
function sumBlkio(text: string | undefined, operation: 'Read' | 'Write'): number | undefined {
  if (text === undefined) return undefined;
  let sum = 0;
  for (const match of text.matchAll(new RegExp(`^\\d+:\\d+ ${operation} (\\d+)`, 'gm'))) sum += Number(match[1]);
  return sum;
}

function processor(file: ReadFile): FoundFigures {
  const quota = parseLimit(file('cpu', 'cpu.cfs_quota_us'));
  const period = parseLimit(file('cpu', 'cpu.cfs_period_us'));
  const statistics = parseFlat(file('cpu', 'cpu.stat'));
  const ticks = parseFlat(file('cpuacct', 'cpuacct.stat'));
  return {
    cpuUsageMicroseconds: scaled(parseLimit(file('cpuacct', 'cpuacct.usage')), 1e-3),
    cpuUserMicroseconds: scaled(ticks.get('user'), tickMicroseconds),
    cpuSystemMicroseconds: scaled(ticks.get('system'), tickMicroseconds),
    throttledMicroseconds: scaled(statistics.get('throttled_time'), 1e-3),
    throttledPeriods: statistics.get('nr_throttled'),
    cpuLimitPercent: quota !== undefined && period !== undefined && quota > 0 ? (quota / period) * 100 : undefined,
  };
}

function memory(file: ReadFile): FoundFigures {
  const statistics = parseFlat(file('memory', 'memory.stat'));
  return {
    memoryCurrentBytes: parseLimit(file('memory', 'memory.usage_in_bytes')),
    memoryPeakBytes: parseLimit(file('memory', 'memory.max_usage_in_bytes')),
    memoryLimitBytes: parseLimit(file('memory', 'memory.limit_in_bytes')),
    // With what is below the folder, as the figures of v2 are.
    memoryAnonBytes: statistics.get('total_rss') ?? statistics.get('rss'),
    memoryFileBytes: statistics.get('total_cache') ?? statistics.get('cache'),
    memoryKernelBytes: parseLimit(file('memory', 'memory.kmem.usage_in_bytes')),
    memorySwapBytes: statistics.get('total_swap') ?? statistics.get('swap'),
    oomKills: parseFlat(file('memory', 'memory.oom_control')).get('oom_kill'),
  };
}

/** Figures of v1's files, by the names that those of v2 have (Documentation/admin-guide/cgroup-v1/). */
export function version1Figures(file: ReadFile): FoundFigures {
  const bytes =
    file('blkio', 'blkio.throttle.io_service_bytes_recursive') ?? file('blkio', 'blkio.throttle.io_service_bytes');
  return {
    ...processor(file),
    ...memory(file),
    pidsCurrent: parseLimit(file('pids', 'pids.current')),
    pidsLimit: parseLimit(file('pids', 'pids.max')),
    ioReadBytes: sumBlkio(bytes, 'Read'),
    ioWriteBytes: sumBlkio(bytes, 'Write'),
  };
}
