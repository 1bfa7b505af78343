// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import { type DeviceRule, parseDeviceRule } from '../cgroup/device-rules.ts';
import type { MountStep } from '../mounts/mount-step.ts';

/** What Android's programs open, below /dev. The host's own nodes have these names too. */
export const binderNames = ['binder', 'hwbinder', 'vndbinder'] as const;
type BinderName = (typeof binderNames)[number];

/** A node of the host that the driver has made at its start (the module parameter devices=). */
export interface BinderNode {
  path: string;
  major: number;
  minor: number;
}

export interface BinderFacts {
  /** binderfs, as of /proc/filesystems. */
  hasFileSystem: boolean;
  /** Of the devices of binderfs, as of /proc/devices. */
  major: number | undefined;
  /** Nodes that nobody has open, without those of the host itself. */
  free: readonly BinderNode[];
}

/** Where a guest's binder comes from. */
export type BinderPlan =
  | { kind: 'file-system'; major: number | undefined }
  | { kind: 'nodes'; nodes: { name: BinderName; node: BinderNode }[] };

const line = 'lodge.binder';
const folder = '/dev/binderfs';

/** The host's own are never a guest's. */
export function namesForGuests(devices: string): string[] {
  const names = devices.trim().split(',');
  return names.filter((name) => /^[\w.-]+$/.test(name) && !binderNames.some((each) => each === name));
}

/** guest0-hwbinder is for hwbinder; any other name will do for any. */
function isFor({ path }: BinderNode, name: BinderName): boolean {
  return new RegExp(`[^A-Za-z]${name}$`).test(path.slice(path.lastIndexOf('/') + 1));
}

function choose(free: readonly BinderNode[]): { name: BinderName; node: BinderNode }[] {
  const left = [...free];
  return binderNames.flatMap((name) => {
    const [node] = left.filter((each) => isFor(each, name)).concat(left);
    if (node === undefined) return [];
    left.splice(left.indexOf(node), 1);
    return [{ name, node }];
  });
}

/** A fresh binderfs, else nodes that nobody uses. Throws RuntimeError kernel-lacks where there is neither. */
export function planBinder({ hasFileSystem, major, free }: BinderFacts): BinderPlan {
  if (hasFileSystem) return { kind: 'file-system', major };
  const nodes = choose(free);
  if (nodes.length === binderNames.length) return { kind: 'nodes', nodes };
  const hint =
    free.length === 0
      ? 'use a kernel with CONFIG_ANDROID_BINDERFS=y, or load the driver with devices=binder,hwbinder,vndbinder,guest0-binder,guest0-hwbinder,guest0-vndbinder'
      : 'stop another guest that has some, or load the driver with more names in devices=';
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `the guest needs binder: the kernel has no binderfs (CONFIG_ANDROID_BINDERFS), and ${free.length} of ${binderNames.length} nodes that nobody uses`,
    details: { step: 'binder', key: line, missing: 'CONFIG_ANDROID_BINDERFS', hint },
  });
}

/** In the guest's own mounts: they end with it. Everybody in a guest may open binder, as on a phone. */
export function binderSteps(plan: BinderPlan): MountStep[] {
  const mode = 0o666;
  if (plan.kind === 'nodes')
    return plan.nodes.map(({ name, node: { path: hostPath, major, minor } }) => {
      return { kind: 'node', target: `/dev/${name}`, mode, major, minor, hostPath, line };
    });
  const flags = ['NOSUID', 'NOEXEC'];
  // Not links: init mounts another binderfs over this one, which in kernels without CONFIG_ANDROID_BINDER_DEVICES is empty.
  const bind = { kind: 'mount', sourceInGuest: true, type: undefined, flags: ['BIND'], create: 'file', line } as const;
  return [
    { kind: 'mount', source: 'binder', target: folder, type: 'binder', flags, create: 'dir', line },
    ...binderNames.flatMap((name): MountStep[] => [
      { kind: 'binder', target: `${folder}/${name}`, mode, line },
      { ...bind, source: `${folder}/${name}`, target: `/dev/${name}` },
    ]),
  ];
}

/**
 * What the guest's device rules need besides. All devices of binderfs have one major, but are opened only by their own node in
 * their own binderfs: to make one elsewhere leads to none.
 */
export function binderRules(plan: BinderPlan): DeviceRule[] {
  if (plan.kind === 'nodes')
    return plan.nodes.map(({ node }) => parseDeviceRule(true, `c ${node.major}:${node.minor} rwm`));
  return plan.major === undefined ? [] : [parseDeviceRule(true, `c ${plan.major}:* rwm`)];
}
