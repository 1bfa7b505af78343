// SPDX-License-Identifier: Apache-2.0
import { addressBytes, type Cidr, isInNetwork } from '../address.ts';
import type { HostRule } from '../host-rule.ts';
import type { HostView } from '../host-view.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { PassingLinks } from './forwarding.ts';
import type { RoutingPlan } from './routing-plan.ts';

const localTable = 255;
const unicast = 1;

export interface PassingRequest {
  family: Cidr['family'];
  /** The guest's pair. */
  link: string;
  source: Uint8Array;
  /** Where what it sends to the world goes; undefined: nowhere. */
  uplink: { name: string; table: number } | undefined;
  /** Who comes by a forward may come by any link. */
  hasForwards: boolean;
}

/** Whether a rule looks at packets that come from the guest, wherever they go. */
function looksAt(
  { family, inputName, outputName, mark, users, source, isInverted }: HostRule,
  packet: PassingRequest,
): boolean {
  if (family !== packet.family || outputName !== undefined || users !== undefined) return false;
  if (isInverted) return true;
  const isMarked = mark !== undefined && mark.value !== 0;
  const isFrom = source === undefined || isInNetwork(packet.source, source);
  return !isMarked && isFrom && (inputName === undefined || inputName === packet.link);
}

function hasDefault({ routes }: HostView, family: Cidr['family'], table: number): boolean {
  return routes.some((route) => route.table === table && isWhole(route.destination, family) && route.kind === unicast);
}

const isWhole = ({ family, prefix }: Cidr, wanted: Cidr['family']): boolean => family === wanted && prefix === 0;

/** Tables that are asked for what the guest sends, until one has an answer for all. */
function tablesOf(view: HostView, packet: PassingRequest): Set<number> {
  const tables = new Set(packet.uplink === undefined ? [] : [packet.uplink.table]);
  for (const rule of view.rules) {
    if (!looksAt(rule, packet) || rule.action === 'pass') continue;
    // The one that leads back to the guest.
    if (rule.destination !== undefined && isInNetwork(packet.source, rule.destination)) continue;
    const isForAll = rule.destination === undefined && !rule.isInverted && rule.suppressPrefix === undefined;
    if (rule.action === 'refuse' && isForAll) break;
    if (rule.action === 'refuse') continue;
    tables.add(rule.table);
    if (isForAll && hasDefault(view, packet.family, rule.table)) break;
  }
  return tables;
}

/**
 * Links beside the guest's own that its packets, or answers to them, come in by: those that the tables lead to which are asked for what
 * it sends. With forwards all that a route leads to. Pure.
 */
export function passingLinks(view: HostView, packet: PassingRequest): string[] {
  const { family, link, uplink, hasForwards } = packet;
  const tables = tablesOf(view, packet);
  const indexes = new Set(
    view.routes
      .filter(({ destination, kind }) => destination.family === family && kind === unicast)
      .filter(({ table }) => table !== localTable && (hasForwards || tables.has(table)))
      .map(({ linkIndex }) => linkIndex),
  );
  const names = view.links.filter(({ index }) => indexes.has(index)).map(({ name }) => name);
  const all = new Set([...(uplink === undefined ? [] : [uplink.name]), ...names]);
  return [...all].filter((name) => name !== link && name !== 'lo');
}

/** Of both families. Without a view there is the guest's own link alone. */
export function planPassing(
  { hostInterface: link, guestAddress4, guestAddress6 }: ManagedNetwork,
  { view, plan, hasForwards }: { view: HostView | undefined; plan: RoutingPlan | undefined; hasForwards: boolean },
): PassingLinks {
  const of = (family: Cidr['family'], address: string): string[] => {
    const uplink = (family === 2 ? plan?.ipv4 : plan?.ipv6)?.uplink;
    return view === undefined
      ? []
      : passingLinks(view, { family, link, source: addressBytes(address), uplink, hasForwards });
  };
  const ipv6 = plan?.ipv6 === undefined || guestAddress6 === undefined ? undefined : of(10, guestAddress6);
  return { link, ipv4: of(2, guestAddress4), ipv6 };
}
