// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { CgroupLimit, CgroupSettings } from '../config/keys/cgroup-keys.ts';
import type { GuestCgroup } from './guest-cgroup.ts';

/** A limit as the kernel of this host takes it. */
export interface LimitWrite {
  cgroup: GuestCgroup;
  /** In the limited folder. */
  file: string;
  value: string;
  /** Of the config. */
  key: string;
}

export interface LimitPlan {
  writes: LimitWrite[];
  /** What is left out, and why. */
  warnings: string[];
}

const controllerOf = (file: string): string => file.split('.')[0] ?? '';

/** What a file of v2 is called on v1, and what is written there. Sources: Documentation/admin-guide/cgroup-v1, cgroup-v2. */
function onVersion1({ file, value }: CgroupLimit): CgroupLimit[] | undefined {
  if (/^cpuset\.(cpus|mems)$/.test(file)) return [{ file, value }];
  const pages = /^hugetlb\.(\w+)\.max$/.exec(file)?.[1];
  if (pages !== undefined) return [{ file: `hugetlb.${pages}.limit_in_bytes`, value: value === 'max' ? '-1' : value }];
  switch (file) {
    case 'memory.max':
      return [{ file: 'memory.limit_in_bytes', value: value === 'max' ? '-1' : value }];
    case 'pids.max':
      return [{ file: 'pids.max', value }];
    case 'cpu.max': {
      const [quota = 'max', period = '100000'] = value.split(/\s+/);
      return [
        { file: 'cpu.cfs_period_us', value: period },
        { file: 'cpu.cfs_quota_us', value: quota === 'max' ? '-1' : quota },
      ];
    }
    case 'cpu.weight':
      // 100 is the default of v2 and 1024 that of v1.
      return [{ file: 'cpu.shares', value: String(Math.max(2, Math.round((Number(value) * 1024) / 100))) }];
    default:
      return undefined;
  }
}

function lacks(key: string, controller: string, hint: string): never {
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `${key}: ${hint}`,
    details: { step: 'cgroups', key, missing: `cgroup controller ${controller}`, hint },
  });
}

/** cpuset.cpus is called cpus where the hierarchy is mounted with noprefix. */
function nameOn({ hierarchy }: GuestCgroup, file: string): string {
  return hierarchy.noPrefix && hierarchy.version === 1 ? file.replace(/^cpuset\./, '') : file;
}

function planVersion1(limits: readonly CgroupLimit[], cgroups: readonly GuestCgroup[]): LimitPlan {
  if (!cgroups.some(({ hierarchy }) => hierarchy.version === 1)) {
    const left = limits.map(({ file }) => `lxc.cgroup.${file} is left out: this host has cgroup v2 alone`);
    return { writes: [], warnings: left };
  }
  const writes = limits.map(({ file, value }) => {
    const controller = controllerOf(file);
    const key = `lxc.cgroup.${file}`;
    const cgroup =
      cgroups.find(({ hierarchy }) => hierarchy.controllers.includes(controller)) ??
      lacks(key, controller, `the kernel offers no ${controller} controller`);
    return { cgroup, file: nameOn(cgroup, file), value, key };
  });
  return { writes, warnings: [] };
}

function planOneOfVersion2(limit: CgroupLimit, cgroups: readonly GuestCgroup[]): LimitWrite[] {
  const { file, value } = limit;
  const controller = controllerOf(file);
  const key = `lxc.cgroup2.${file}`;
  const cgroup =
    cgroups.find(({ hierarchy }) =>
      controller === 'cgroup' ? hierarchy.version === 2 : hierarchy.controllers.includes(controller),
    ) ?? lacks(key, controller, `the kernel offers no ${controller} controller`);
  if (cgroup.hierarchy.version === 2) return [{ cgroup, file, value, key }];
  const writes =
    onVersion1(limit) ??
    lacks(key, controller, `the ${controller} controller is on cgroup v1 here, which has no such limit`);
  return writes.map((each) => ({ cgroup, file: nameOn(cgroup, each.file), value: each.value, key }));
}

/**
 * Where the limits of the config go, those of v1 first, as in LXC. Throws RuntimeError kernel-lacks for one that would not hold.
 */
export function planLimits(
  { cgroup, cgroup2 }: Pick<CgroupSettings, 'cgroup' | 'cgroup2'>,
  cgroups: readonly GuestCgroup[],
): LimitPlan {
  const { writes, warnings } = planVersion1(cgroup, cgroups);
  // Whoever has written limits for v1 and for v2 means one or the other.
  const limitedOnVersion1 = new Set(
    writes
      .filter((write) => write.cgroup.hierarchy.version === 1)
      .map(({ key }) => controllerOf(key.slice('lxc.cgroup.'.length))),
  );
  const counting = cgroup2.filter(({ file }) => !limitedOnVersion1.has(controllerOf(file)));
  return { writes: [...writes, ...counting.flatMap((limit) => planOneOfVersion2(limit, cgroups))], warnings };
}
