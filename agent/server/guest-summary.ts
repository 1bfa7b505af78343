// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../protocol/index.ts';
import { type ContainerStatus, type Paths, RuntimeError } from '../runtime/api.ts';
import type { GuestConfig } from '../runtime/config/guest-config.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder, readLastEnd } from '../runtime/container.ts';
import { parseCpuMax } from '../runtime/metrics/cgroup-sample.ts';
import type { Sys } from '../sys/sys.ts';

function limit(config: GuestConfig, file: string): string | undefined {
  return config.cgroup2.findLast((each) => each.file === file)?.value;
}

function bytesOf(value: string | undefined): number | undefined {
  const found = /^(\d+)([KMG]?)$/i.exec(value ?? '');
  if (found === null) return undefined;
  return Number(found[1]) * 1024 ** ['', 'K', 'M', 'G'].indexOf((found[2] ?? '').toUpperCase());
}

function fromConfig(
  config: GuestConfig,
): Pick<GuestSummary, 'addresses' | 'memoryLimitBytes' | 'cpuLimitPercent' | 'pidsLimit'> {
  const memoryLimitBytes = bytesOf(limit(config, 'memory.max'));
  const cpuLimitPercent = parseCpuMax(limit(config, 'cpu.max'));
  const pidsLimit = bytesOf(limit(config, 'pids.max'));
  return {
    addresses: config.networks.flatMap((network) => [...network.ipv4.map(({ cidr }) => cidr), ...network.ipv6]),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(cpuLimitPercent === undefined ? {} : { cpuLimitPercent }),
    ...(pidsLimit === undefined ? {} : { pidsLimit }),
  };
}

/** A guest as the desktop sees it: from its monitor when there is one, and from its folder. */
export function summarise(sys: Sys, paths: Paths, name: string, status: ContainerStatus | undefined): GuestSummary {
  const lastEnd = status?.lastEnd ?? readLastEnd(sys, paths, name);
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
    return {
      ...summary,
      ...fromConfig(readConfig(sys.file.readText(guestFolder(paths, name).config), configReader(sys))),
    };
  } catch (error) {
    if (error instanceof RuntimeError) return { ...summary, configError: error.failure };
    throw error;
  }
}
