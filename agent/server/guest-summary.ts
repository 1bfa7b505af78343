// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../protocol/index.ts';
import { type ContainerEnd, type ContainerStatus, type Paths, RuntimeError } from '../runtime/api.ts';
import { startOf } from '../runtime/autostart/read-starts.ts';
import type { GuestConfig } from '../runtime/config/guest-config.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder, readLastEnd } from '../runtime/container.ts';
import { parseCpuMax } from '../runtime/metrics/cgroup-sample.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

/** By the name that v2 has for it, else by that of v1. */
function limit({ cgroup, cgroup2 }: GuestConfig, file: string, older: string): string | undefined {
  const found = cgroup2.findLast((each) => each.file === file) ?? cgroup.findLast((each) => each.file === older);
  return found?.value;
}

function cpuLimit(config: GuestConfig): number | undefined {
  const quota = limit(config, 'cpu.max', 'cpu.cfs_quota_us');
  if (quota === undefined || quota.includes(' ')) return parseCpuMax(quota);
  return parseCpuMax(`${quota} ${limit(config, '', 'cpu.cfs_period_us') ?? 100_000}`);
}

function bytesOf(value: string | undefined): number | undefined {
  const found = /^(\d+)([KMG]?)$/i.exec(value ?? '');
  if (found === null) return undefined;
  return Number(found[1]) * 1024 ** ['', 'K', 'M', 'G'].indexOf((found[2] ?? '').toUpperCase());
}

function fromConfig(
  config: GuestConfig,
): Pick<GuestSummary, 'addresses' | 'memoryLimitBytes' | 'cpuLimitPercent' | 'pidsLimit' | 'start'> {
  const memoryLimitBytes = bytesOf(limit(config, 'memory.max', 'memory.limit_in_bytes'));
  const cpuLimitPercent = cpuLimit(config);
  const pidsLimit = bytesOf(limit(config, 'pids.max', 'pids.max'));
  return {
    start: { ...startOf(config), groups: [...config.groups], freezeWithScreen: config.freezeWithScreen },
    addresses: config.networks.flatMap((network) => [...network.ipv4.map(({ cidr }) => cidr), ...network.ipv6]),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(cpuLimitPercent === undefined ? {} : { cpuLimitPercent }),
    ...(pidsLimit === undefined ? {} : { pidsLimit }),
  };
}

type FromConfig = ReturnType<typeof fromConfig>;

/**
 * What the configs of guests say, read again when their text has changed: a list of guests, and each change of one, asks for it. A
 * config that includes others is always read.
 */
export class ConfigSummaries {
  readonly #known = new Map<string, { text: string; part: FromConfig }>();

  /** Throws as readConfig, and SysError for the file. */
  of(sys: Sys, name: string, path: string): FromConfig {
    const text = sys.file.readText(path);
    const known = this.#known.get(name);
    if (known?.text === text) return known.part;
    const part = fromConfig(readConfig(text, configReader(sys)));
    if (text.includes('lxc.include')) this.#known.delete(name);
    else this.#known.set(name, { text, part });
    return part;
  }

  forget(name: string): void {
    this.#known.delete(name);
  }
}

/** The monitor writes its guest's end down before it tells that it is over: until then, the run that goes on has none. */
function lastEndOf(
  sys: Sys,
  paths: Paths,
  name: string,
  status: ContainerStatus | undefined,
): ContainerEnd | undefined {
  if (status?.lastEnd !== undefined) return status.lastEnd;
  const written = readLastEnd(sys, paths, name);
  const isOfThisRun = (written?.atMs ?? 0) >= (status?.startedAtMs ?? Number.POSITIVE_INFINITY);
  return isOfThisRun ? undefined : written;
}

/** A guest as the desktop sees it: from its monitor when there is one, and from its folder. */
export function summarise(
  sys: Sys,
  { paths, configs }: { paths: Paths; configs: ConfigSummaries },
  name: string,
  status: ContainerStatus | undefined,
): GuestSummary {
  const lastEnd = lastEndOf(sys, paths, name, status);
  const summary: GuestSummary = {
    name,
    state: status?.state ?? 'STOPPED',
    reboots: status?.reboots ?? 0,
    addresses: [],
    ...(status?.initPid === undefined ? {} : { initPid: status.initPid }),
    ...(status?.startedAtMs === undefined ? {} : { startedAtMs: status.startedAtMs }),
    ...(status?.startDurationMs === undefined ? {} : { startDurationMs: status.startDurationMs }),
    ...(lastEnd === undefined ? {} : { lastEnd: lastEnd as NonNullable<GuestSummary['lastEnd']> }),
  };
  try {
    const config = configs.of(sys, name, guestFolder(paths, name).config);
    return { ...summary, ...config, addresses: [...config.addresses, ...(status?.addresses ?? [])] };
  } catch (error) {
    if (error instanceof RuntimeError) return { ...summary, configError: error.failure };
    // An ephemeral guest that has ended at once.
    if (isSysError(error, 'ENOENT')) return summary;
    throw error;
  }
}
