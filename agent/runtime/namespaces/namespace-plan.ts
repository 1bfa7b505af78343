// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { sharesHostNetwork } from '../network/network-plan.ts';
import { sysctlNamespace } from '../sysctls.ts';
import { type NamespaceKind, namespaceKinds } from './namespace-kinds.ts';
import type { NamespaceChoice, ShareSource } from './namespace-settings.ts';

/** What becomes of each namespace at a start, as data. */
export interface NamespacePlan {
  /** Of the guest's own, all together. */
  own: NamespaceKind[];
  /** Those of them that clone(2) makes. */
  atClone: NamespaceKind[];
  /** Those that the first process makes itself, in order, once it is mapped. */
  unshared: NamespaceKind[];
  shared: { kind: NamespaceKind; source: ShareSource }[];
  /** The host's. */
  kept: NamespaceKind[];
  warnings: string[];
}

export interface NamespaceFacts {
  settings: NamespaceChoice;
  /** Names of /proc/self/ns that the kernel has. */
  available: readonly string[];
  /** lxc.net has one network of the type none. */
  sharesHostNetwork: boolean;
  /** Names of lxc.sysctl.*. */
  sysctls: readonly string[];
}

function invalid(key: string, hint: string): never {
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `${key}: ${hint}`,
    details: { step: 'namespaces', key, hint },
  });
}

function lacks(kind: NamespaceKind, key: string | undefined): never {
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `the kernel has no ${kind} namespaces`,
    details: { step: 'namespaces', missing: `${kind} namespace`, ...(key === undefined ? {} : { key }) },
  });
}

function hasOffsets({ timeOffsets: { boot, monotonic } }: NamespaceChoice): boolean {
  return boot !== undefined || monotonic !== undefined;
}

/** Whether the config wants one of its own (LXC's resolve_clone_flags). */
function isWanted(kind: NamespaceKind, { settings, sharesHostNetwork }: NamespaceFacts): boolean {
  const { clone, keep, share, idMap } = settings;
  if (share[kind] !== undefined) return false;
  if (clone !== undefined) return clone.includes(kind);
  if (keep?.includes(kind) === true) return false;
  // LXC takes a list of what is kept for the wish to have all others; without a map a user namespace would be of no use.
  if (kind === 'user') return idMap.length > 0;
  if (kind === 'time') return keep !== undefined || hasOffsets(settings);
  return !(kind === 'net' && keep === undefined && sharesHostNetwork);
}

/** What a key names must be there; of the others the guest can go without some. */
function takeAvailable(kind: NamespaceKind, { settings, available }: NamespaceFacts, warnings: string[]): boolean {
  if (available.includes(kind)) return true;
  if (settings.clone?.includes(kind) === true) return lacks(kind, 'lxc.namespace.clone');
  if (kind === 'user') return lacks(kind, 'lxc.idmap');
  if (kind === 'time' && hasOffsets(settings)) return lacks(kind, 'lxc.time.offset');
  if (kind === 'mnt' || kind === 'pid' || kind === 'net') return lacks(kind, undefined);
  if (kind !== 'cgroup' && kind !== 'time')
    warnings.push(`the kernel has no ${kind} namespaces: the guest shares the host's`);
  return false;
}

function checkUser(own: readonly NamespaceKind[], { settings }: NamespaceFacts): void {
  const { idMap, share, clone } = settings;
  if (own.includes('user')) {
    if (idMap.length === 0) invalid('lxc.namespace.clone', 'a user namespace needs lines of lxc.idmap');
    for (const kind of ['user', 'group'] as const)
      if (!idMap.some((range) => range.kind === kind)) invalid('lxc.idmap', `it maps no ${kind}s`);
    return;
  }
  if (idMap.length > 0 && share.user === undefined)
    invalid('lxc.idmap', `lxc.namespace.${clone === undefined ? 'keep' : 'clone'} leaves the guest no user namespace`);
}

function checkSysctls(kept: readonly NamespaceKind[], sysctls: readonly string[]): void {
  for (const name of sysctls) {
    const kind = sysctlNamespace(name);
    if (kind !== undefined && kept.includes(kind))
      invalid(`lxc.sysctl.${name}`, `the guest has the host's ${kind} namespace: it would change the host`);
  }
}

/** What of a config and of the kernel the plan is made by. */
export function namespaceFacts(
  config: Pick<GuestConfig, 'namespaces' | 'networks' | 'sysctls'>,
  available: readonly string[],
): NamespaceFacts {
  return {
    settings: config.namespaces,
    available,
    sharesHostNetwork: sharesHostNetwork(config.networks),
    sysctls: config.sysctls.map(({ name }) => name),
  };
}

/** Throws RuntimeError for what cannot be, by its key. */
export function planNamespaces(facts: NamespaceFacts): NamespacePlan {
  const { settings, available } = facts;
  const warnings: string[] = [];
  const shared = namespaceKinds.flatMap((kind) => {
    const source = settings.share[kind];
    if (source !== undefined && !available.includes(kind)) lacks(kind, `lxc.namespace.share.${kind}`);
    return source === undefined ? [] : [{ kind, source }];
  });
  const own = namespaceKinds.filter((kind) => isWanted(kind, facts) && takeAvailable(kind, facts, warnings));
  if (!own.includes('mnt'))
    invalid(
      settings.share.mnt === undefined
        ? `lxc.namespace.${settings.clone ? 'clone' : 'keep'}`
        : 'lxc.namespace.share.mnt',
      "the guest needs a mount namespace of its own: its root would become another's",
    );
  if (hasOffsets(settings) && !own.includes('time'))
    invalid('lxc.time.offset', 'the guest has no time namespace of its own');
  checkUser(own, facts);
  const kept = namespaceKinds.filter((kind) => !own.includes(kind) && settings.share[kind] === undefined);
  checkSysctls(kept, facts.sysctls);
  // The files of a network namespace that is older than the map would belong to nobody (LXC defers it too). A cgroup namespace has
  // the folder of its maker as its root, and offsets can be set only before anybody is in a time namespace.
  const isLater = (kind: NamespaceKind): boolean =>
    kind === 'cgroup' || kind === 'time' || (kind === 'net' && own.includes('user'));
  const unshared = (['net', 'time', 'cgroup'] as const).filter((kind) => own.includes(kind) && isLater(kind));
  return { own, atClone: own.filter((kind) => !isLater(kind)), unshared, shared, kept, warnings };
}

/** The same with the network's made by the first process, for it takes as long as all else of a clone: others have their time then. */
export function withLaterNetwork(plan: NamespacePlan): NamespacePlan {
  if (!plan.atClone.includes('net')) return plan;
  return { ...plan, atClone: plan.atClone.filter((kind) => kind !== 'net'), unshared: ['net', ...plan.unshared] };
}

/** In words. */
export function sourceName(source: ShareSource): string {
  if (source.kind === 'process') return `process ${source.pid}`;
  return source.kind === 'guest' ? `guest ${source.name}` : source.path;
}

/** One line for the log. */
export function describeNamespaces({ own, shared, kept }: NamespacePlan): string {
  const parts = [
    `own ${own.join(' ')}`,
    ...shared.map(({ kind, source }) => `${kind} of ${sourceName(source)}`),
    ...(kept.length === 0 ? [] : [`the host's ${kept.join(' ')}`]),
  ];
  return `namespaces: ${parts.join(', ')}`;
}
