// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import { planAuto } from './auto-plan.ts';
import { planDevFileSystem } from './device-plan.ts';
import type { MountEntry } from './mount-entry.ts';
import { mountOptions } from './mount-options.ts';
import type { MountStep } from './mount-step.ts';

/** The target as a path of the guest. On the host's side it may begin with the root's own path (lxc.container.conf(5)). */
function targetInGuest(target: string, roots: readonly (string | undefined)[]): string {
  const root = roots.find((each) => each !== undefined && target.startsWith(`${each}/`));
  return `/${target.slice(root?.length ?? 0).replace(/^\/+/, '')}`;
}

type Roots = readonly (string | undefined)[];

/** The steps of a line: a bind takes its flags in a second call, and propagation in one of its own (mount(2)). */
export function planEntry(entry: MountEntry, roots: Roots = []): MountStep[] {
  const { flags, propagation, data } = mountOptions(entry.options);
  const common = {
    target: targetInGuest(entry.target, roots),
    line: entry.line,
    ...(entry.optional ? { optional: true as const } : {}),
  };
  const others = flags.filter((name) => name !== 'BIND' && name !== 'REC' && name !== 'REMOUNT');
  const isBind = flags.includes('BIND');
  const spread = propagation.map((each): MountStep => ({ ...common, kind: 'propagation', flags: each }));
  const remount: MountStep = { ...common, kind: 'remount', flags: others };
  if (isBind && flags.includes('REMOUNT')) return [remount, ...spread];
  const first: MountStep = {
    ...common,
    kind: 'mount',
    source: flags.includes('REMOUNT') ? undefined : entry.source,
    ...(entry.relative ? { sourceInGuest: true } : {}),
    type: isBind ? undefined : entry.type,
    flags: isBind ? flags.filter((name) => name === 'BIND' || name === 'REC') : flags,
    ...(data.length > 0 && !isBind ? { data: data.join(',') } : {}),
    ...(entry.create === undefined ? {} : { create: entry.create }),
    ...(entry.treeFd === undefined ? {} : { treeFd: entry.treeFd }),
  };
  return [first, ...(isBind && others.length > 0 ? [remount] : []), ...spread];
}

/**
 * What is mounted before the hooks, in LXC's order; `fstab`: the lines of the file that lxc.mount.fstab names, `cgroups`: of
 * planCgroupMounts.
 */
export function planMounts(
  config: GuestConfig,
  fstab: readonly MountEntry[] = [],
  cgroups: readonly MountStep[] = [],
): MountStep[] {
  const { source, mount } = config.rootfs;
  const roots = ['path' in source ? source.path : undefined, mount];
  return [
    ...planDevFileSystem(config),
    ...planAuto(config),
    ...[...fstab, ...config.mounts].flatMap((entry) => planEntry(entry, roots)),
    ...cgroups,
  ];
}
