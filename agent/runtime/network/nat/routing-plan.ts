// SPDX-License-Identifier: Apache-2.0
import { addressBytes, type Cidr, cidrOf, printNetwork } from '../address.ts';
import type { HostRule } from '../host-rule.ts';
import type { HostView } from '../host-view.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { findUplink, type Uplink, wayOut, wayTo } from './uplink.ts';

/** A rule of ours, by which a guest's packets are led where the host's own rules would not lead them. */
export interface OwnRule {
  family: Cidr['family'];
  priority: number;
  table: number;
  /** To the guest's network, or from its link. */
  match: { kind: 'to'; cidr: string } | { kind: 'from'; link: string };
}

export interface FamilyRouting {
  uplink: Uplink | undefined;
  rules: OwnRule[];
}

export interface RoutingPlan {
  ipv4: FamilyRouting;
  /** undefined: the guest's IPv6 leads nowhere. */
  ipv6: FamilyRouting | undefined;
}

/** Behind the table of the host's own addresses (0) and before netd's rules, which begin at 10000. */
export const ownPriority = { to: 9500, from: 9600 } as const;
const mainTable = 254;

export function isOwnRule({ priority, inputName, destination }: HostRule, managed: ManagedNetwork): boolean {
  if (priority === ownPriority.from) return inputName === managed.hostInterface;
  return priority === ownPriority.to && networksOf(managed).some((cidr) => sameNetwork(cidrOf(cidr), destination));
}

function sameNetwork(one: Cidr, other: Cidr | undefined): boolean {
  return other?.prefix === one.prefix && other.bytes.every((byte, at) => byte === one.bytes[at]);
}

/** Of IPv4, and of IPv6 where there is one. */
export function networksOf({ hostAddress4, hostAddress6, prefix4, prefix6 }: ManagedNetwork): string[] {
  const six = hostAddress6 === undefined ? [] : [printNetwork(cidrOf(`${hostAddress6}/${prefix6}`))];
  return [printNetwork(cidrOf(`${hostAddress4}/${prefix4}`)), ...six];
}

interface Ends {
  family: Cidr['family'];
  guest: string;
  network: string;
}

function planFamily(view: HostView, { family, guest, network }: Ends, link: string): FamilyRouting {
  const uplink = findUplink(view, family, link);
  const source = addressBytes(guest);
  const index = view.links.find(({ name }) => name === link)?.index;
  const leadsOut = wayOut(view, { family, inputName: link, source })?.linkIndex === uplink?.index;
  const comesFrom = ['lo', ...(uplink === undefined ? [] : [uplink.name])];
  // Before the pair is there nothing leads to it: what will is the main table, where the kernel puts the routes of addresses.
  const planned = index === undefined ? withRoute(view, network) : view;
  const leadsBack = comesFrom.every(
    (inputName) => wayTo(planned, { family, inputName, destination: source })?.linkIndex === (index ?? futureIndex),
  );
  const to: OwnRule = {
    ...{ family, priority: ownPriority.to, table: mainTable, match: { kind: 'to', cidr: network } },
  };
  const from: OwnRule[] =
    uplink === undefined || leadsOut
      ? []
      : [{ family, priority: ownPriority.from, table: uplink.table, match: { kind: 'from', link } }];
  return { uplink, rules: [...(leadsBack ? [] : [to]), ...from] };
}

const futureIndex = -1;

function withRoute(view: HostView, network: string): HostView {
  const route = {
    ...{ table: mainTable, kind: 1, destination: cidrOf(network), gateway: undefined, metric: 0 },
    linkIndex: futureIndex,
  };
  return { ...view, routes: [...view.routes, route] };
}

/** What leads the guest's packets out and their answers back; nothing where the host's own rules do. Pure. */
export function planRouting(managed: ManagedNetwork, view: HostView, hasIpv6: boolean): RoutingPlan {
  const others = { ...view, rules: view.rules.filter((rule) => !isOwnRule(rule, managed)) };
  const { guestAddress4, guestAddress6, hostInterface } = managed;
  const [four = '', six] = networksOf(managed);
  const ipv4 = planFamily(others, { family: 2, guest: guestAddress4, network: four }, hostInterface);
  if (!hasIpv6 || guestAddress6 === undefined || six === undefined) return { ipv4, ipv6: undefined };
  return { ipv4, ipv6: planFamily(others, { family: 10, guest: guestAddress6, network: six }, hostInterface) };
}

export const rulesOf = ({ ipv4, ipv6 }: RoutingPlan): OwnRule[] => [...ipv4.rules, ...(ipv6?.rules ?? [])];

/** In the words of ip-rule(8). */
export function printRule({ family, priority, table, match }: OwnRule): string {
  const selector = match.kind === 'to' ? `to ${match.cidr}` : `iif ${match.link}`;
  return `${family === 2 ? 'ip' : 'ip -6'} rule add priority ${priority} ${selector} lookup ${table}`;
}

function isSame(rule: OwnRule, found: HostRule): boolean {
  const { family, priority, table, match } = rule;
  if (found.family !== family || found.priority !== priority || found.table !== table) return false;
  if (match.kind === 'from') return found.inputName === match.link;
  return sameNetwork(cidrOf(match.cidr), found.destination);
}

/** What to do so that of ours there is what is wanted, and no more. */
export function compareRules(
  managed: ManagedNetwork,
  wanted: readonly OwnRule[],
  rules: readonly HostRule[],
): { missing: OwnRule[]; superfluous: OwnRule[] } {
  const own = rules.filter((rule) => isOwnRule(rule, managed));
  return {
    missing: wanted.filter((rule) => !own.some((each) => isSame(rule, each))),
    superfluous: own.filter((each) => !wanted.some((rule) => isSame(rule, each))).map((each) => asOwn(each, managed)),
  };
}

function asOwn({ family, priority, table, inputName }: HostRule, managed: ManagedNetwork): OwnRule {
  const [four = '', six = ''] = networksOf(managed);
  const cidr = family === 2 ? four : six;
  return {
    family,
    priority,
    table,
    match: inputName === undefined ? { kind: 'to', cidr } : { kind: 'from', link: inputName },
  };
}

/** Rules of ours, by their shape, whose pair has gone: what is left of a guest that nothing tells of any more. Pure. */
export function abandonedRules({ rules, links, routes }: HostView): OwnRule[] {
  return rules.flatMap(({ family, priority, table, inputName, destination, action }): OwnRule[] => {
    if (action !== 'table') return [];
    const known = { family, table };
    if (priority === ownPriority.from && inputName !== undefined && !links.some(({ name }) => name === inputName))
      return [{ ...known, priority, match: { kind: 'from', link: inputName } }];
    if (priority !== ownPriority.to || destination === undefined || table !== mainTable) return [];
    const isLed = routes.some((route) => route.table === mainTable && sameNetwork(destination, route.destination));
    return isLed ? [] : [{ ...known, priority, match: { kind: 'to', cidr: printNetwork(destination) } }];
  });
}

/** Rules as they were remembered, in a file: what is none of ours by its shape is left out. */
export function ownRulesOf(value: unknown): OwnRule[] {
  return Array.isArray(value) ? value.flatMap((each: unknown) => ownRuleOf(each) ?? []) : [];
}

function ownRuleOf(value: unknown): OwnRule | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { family, priority, table, match } = value as Partial<OwnRule>;
  if ((family !== 2 && family !== 10) || typeof table !== 'number') return undefined;
  const known = { family, table };
  if (priority === ownPriority.to && match?.kind === 'to' && typeof match.cidr === 'string')
    return { ...known, priority, match: { kind: 'to', cidr: match.cidr } };
  if (priority === ownPriority.from && match?.kind === 'from' && typeof match.link === 'string')
    return { ...known, priority, match: { kind: 'from', link: match.link } };
  return undefined;
}
