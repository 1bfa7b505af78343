// SPDX-License-Identifier: Apache-2.0
import type { CgroupSettings } from '../config/keys/cgroup-keys.ts';
import { checkFolders, type FolderNames, folderNames, hasFixedNames, type Suffixes } from './folder-names.ts';
import type { GuestCgroup } from './guest-cgroup.ts';
import type { Hierarchy } from './hierarchies.ts';
import { type LimitPlan, planLimits } from './limit-plan.ts';

/** A folder to make, as data. */
export interface FolderStep {
  kind: 'folder';
  path: string;
  /** One of the guest's own, which nobody else may have; undefined: one on the way, which may be there. */
  of?: 'monitor' | 'payload';
}

/** v1's cpuset takes no process while these are empty: they become what the folder above has. */
export interface InheritStep {
  kind: 'inherit';
  folder: string;
  files: readonly string[];
}

export type CgroupStep =
  | FolderStep
  | InheritStep
  /** v2: controllers for the folders below (cgroup.subtree_control). */
  | { kind: 'hand-down'; folder: string; controllers: readonly string[] }
  /** The monitor itself goes there. */
  | { kind: 'enter'; folder: string };

/** Where the monitor goes at the end: if the base does not take it, or the config names one. */
export interface Pivot {
  folder: string;
  steps: (FolderStep | InheritStep)[];
  isWanted: boolean;
}

/** What is done in one hierarchy, in order, and which processes go where. */
export interface HierarchyPlan {
  cgroup: GuestCgroup;
  /** A limit is set in it: without its folders the start fails. */
  isNeeded: boolean;
  steps: CgroupStep[];
  base: string;
  monitor: string;
  pivot: Pivot;
}

export interface CgroupPlan extends LimitPlan {
  hierarchies: HierarchyPlan[];
  /** The names are the config's: another one is not tried. */
  hasFixedNames: boolean;
}

export interface CgroupRequest {
  name: string;
  settings: CgroupSettings;
  hierarchies: readonly Hierarchy[];
  /** The folder of each hierarchy in which the guest's are made. */
  bases: ReadonlyMap<Hierarchy, string>;
}

/** a/b/c: a, a/b, a/b/c. */
function ways(path: string): string[] {
  if (!path.includes('/')) return [path];
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function cpusetSteps({ controllers, noPrefix }: Hierarchy, folder: string): InheritStep[] {
  if (!controllers.includes('cpuset')) return [];
  const prefix = noPrefix ? '' : 'cpuset.';
  const files = [`${prefix}cpus`, `${prefix}mems`];
  return [{ kind: 'inherit', folder, files }];
}

interface Place {
  hierarchy: Hierarchy;
  base: string;
}

interface Own {
  of: 'monitor' | 'payload';
  /** The first that is the guest's own. */
  from: string;
}

/** The folders from the base to `path`, each filled before the next. */
function folderSteps({ hierarchy, base }: Place, path: string, own?: Own): (FolderStep | InheritStep)[] {
  return ways(path).flatMap((way) => {
    const folder = `${base}/${way}`;
    const isOwn = own !== undefined && way.length >= own.from.length;
    const made: FolderStep = { kind: 'folder', path: folder, ...(isOwn ? { of: own.of } : {}) };
    return hierarchy.version === 1 ? [made, ...cpusetSteps(hierarchy, folder)] : [made];
  });
}

function handDownSteps({ hierarchy, base }: Place, payload: string): CgroupStep[] {
  const { version, controllers } = hierarchy;
  if (version === 1 || controllers.length === 0) return [];
  const above = ways(payload).slice(0, -1);
  return [base, ...above.map((way) => `${base}/${way}`)].map((folder) => ({ kind: 'hand-down', folder, controllers }));
}

/** Each controller is handed down before the next folder is made: a folder that is made earlier has no files of it. */
function inTurn(folders: readonly CgroupStep[], handDown: readonly CgroupStep[]): CgroupStep[] {
  const [first, ...others] = handDown;
  if (first === undefined) return [...folders];
  const behind = (step: CgroupStep): CgroupStep[] =>
    others.filter((other) => step.kind === 'folder' && other.kind === 'hand-down' && other.folder === step.path);
  return [first, ...folders.flatMap((step) => [step, ...behind(step)])];
}

/** A shared way, such as lxc.cgroup.dir, is made and filled once. */
function once(steps: readonly CgroupStep[]): CgroupStep[] {
  const keyOf = (step: CgroupStep): string =>
    step.kind === 'folder' ? `${step.of ?? 'way'} ${step.path}` : `${step.kind} ${step.folder}`;
  return [...new Map(steps.map((step) => [keyOf(step), step])).values()];
}

function planHierarchy(
  place: Place,
  names: FolderNames,
  { cgroupFolders, cgroupRelative: monitorFirst }: CgroupSettings,
): Omit<HierarchyPlan, 'isNeeded'> {
  const { hierarchy, base } = place;
  const monitor = `${base}/${names.monitor}`;
  const enter: CgroupStep[] = monitorFirst && hierarchy.version === 2 ? [{ kind: 'enter', folder: monitor }] : [];
  const payloadFolders = folderSteps(place, names.payload, { of: 'payload', from: names.limit });
  const steps = [
    ...folderSteps(place, names.monitor, { of: 'monitor', from: names.monitor }),
    ...enter,
    ...inTurn(payloadFolders, handDownSteps(place, names.payload)),
  ];
  const shareWays = names.monitor.includes('/') && names.payload.includes('/');
  return {
    cgroup: { hierarchy, limit: `${base}/${names.limit}`, payload: `${base}/${names.payload}` },
    steps: shareWays ? once(steps) : steps,
    base,
    monitor,
    pivot: {
      folder: `${base}/${names.pivot}`,
      steps: folderSteps(place, names.pivot),
      isWanted: cgroupFolders.pivot !== undefined,
    },
  };
}

/**
 * A guest's cgroups on this host, as data (LXC's cgfsng_monitor_create, cgfsng_payload_create, cgfsng_setup_limits): folders for
 * the monitor and the payload in every hierarchy, by one name, and the limits. Throws RuntimeError kernel-lacks for a limit that
 * would not hold, config-invalid for folders that do not go together.
 */
export function planCgroups(request: CgroupRequest, suffixes: Suffixes = { monitor: 0, payload: 0 }): CgroupPlan {
  const { name, hierarchies, bases, settings } = request;
  checkFolders(settings.cgroupFolders);
  // With v2's base being the caller's own folder: it must leave before controllers can be handed down ("no internal processes").
  const names = folderNames(name, settings.cgroupFolders, suffixes);
  const planned = hierarchies.map((hierarchy) =>
    planHierarchy({ hierarchy, base: bases.get(hierarchy) ?? hierarchy.mount }, names, settings),
  );
  const limits = planLimits(
    settings,
    planned.map(({ cgroup }) => cgroup),
  );
  const needed = new Set(limits.writes.map(({ cgroup }) => cgroup));
  return {
    ...limits,
    hierarchies: planned.map((each) => ({ ...each, isNeeded: needed.has(each.cgroup) })),
    hasFixedNames: hasFixedNames(settings.cgroupFolders),
  };
}
