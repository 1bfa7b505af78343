// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { Hierarchy } from './hierarchies.ts';

/** Folders to make and files to write, in order, as data. */
export interface CgroupPlan {
  /** Controllers to hand down from the root of v2. */
  subtreeControl: { file: string; controllers: string[] } | undefined;
  monitorFolders: string[];
  payloadFolders: string[];
  writes: { file: string; value: string; key: string }[];
  /** Payload folder by controller; '' is the v2 one. */
  byController: Map<string, string>;
}

/** What a file of v2 is called on v1, and what is written there. Sources: Documentation/admin-guide/cgroup-v1, cgroup-v2. */
function onVersion1(file: string, value: string): { file: string; value: string }[] | undefined {
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

function lacks(file: string, hint: string): never {
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `lxc.cgroup2.${file}: ${hint}`,
    details: {
      step: 'cgroup',
      key: `lxc.cgroup2.${file}`,
      missing: `cgroup controller ${file.split('.')[0] ?? ''}`,
      hint,
    },
  });
}

/** `free` answers whether a folder's name is not taken; LXC tries -1, -2 ... behind a taken one. */
function freeName(mount: string, name: string, free: (folder: string) => boolean): string {
  for (let suffix = 0; suffix < 1000; suffix++) {
    const folder = `${mount}/${name}${suffix === 0 ? '' : `-${suffix}`}`;
    if (free(folder)) return folder;
  }
  throw new RuntimeError({
    reason: 'start-failed',
    message: `all names of cgroups for ${name} are taken`,
    details: { step: 'cgroups', path: `${mount}/${name}`, hint: 'stop the guests of the same name' },
  });
}

export function planCgroups(
  name: string,
  limits: readonly { file: string; value: string }[],
  hierarchies: readonly Hierarchy[],
  free: (folder: string) => boolean,
): CgroupPlan {
  const plan: CgroupPlan = {
    subtreeControl: undefined,
    monitorFolders: [],
    payloadFolders: [],
    writes: [],
    byController: new Map(),
  };
  const used = new Map<Hierarchy, string>();
  const payloadOf = (hierarchy: Hierarchy): string => {
    const known = used.get(hierarchy);
    if (known !== undefined) return known;
    const folder = freeName(hierarchy.mount, `lxc.payload.${name}`, free);
    used.set(hierarchy, folder);
    plan.payloadFolders.push(folder);
    for (const controller of hierarchy.controllers) plan.byController.set(controller, folder);
    return folder;
  };
  const unified = hierarchies.find((each) => each.version === 2);
  if (unified !== undefined) {
    plan.byController.set('', payloadOf(unified));
    plan.monitorFolders.push(freeName(unified.mount, `lxc.monitor.${name}`, free));
    const limited = limits.map(({ file }) => file.split('.')[0] ?? '');
    const wanted = [...new Set(['cpu', 'memory', 'pids', 'io', ...limited])].filter((controller) =>
      unified.controllers.includes(controller),
    );
    if (wanted.length > 0)
      plan.subtreeControl = { file: `${unified.mount}/cgroup.subtree_control`, controllers: wanted };
  }
  for (const { file, value } of limits) {
    const controller = file.split('.')[0] ?? '';
    const hierarchy = hierarchies.find((each) => each.controllers.includes(controller));
    if (hierarchy === undefined) lacks(file, `the kernel offers no ${controller} controller`);
    const folder = payloadOf(hierarchy);
    const writes = hierarchy.version === 2 ? [{ file, value }] : onVersion1(file, value);
    if (writes === undefined) lacks(file, `the ${controller} controller is on cgroup v1 here, which has no such limit`);
    for (const write of writes)
      plan.writes.push({ file: `${folder}/${write.file}`, value: write.value, key: `lxc.cgroup2.${file}` });
  }
  // The figures of the panels, the device rules and the freezer come from these even without a limit.
  for (const controller of ['memory', 'cpuacct', 'pids', 'devices', 'freezer']) {
    const hierarchy = hierarchies.find((each) => each.version === 1 && each.controllers.includes(controller));
    if (hierarchy !== undefined && unified?.controllers.includes(controller) !== true) payloadOf(hierarchy);
  }
  return plan;
}
