// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../../api.ts';
import type { HostView } from '../host-view.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { PortForward } from '../network-values.ts';
import type { PassingLinks } from './forwarding.ts';
import { type ProgramRun, planPacketFilter } from './iptables-plan.ts';
import { type NatExtra, type NatSide, type NatTable, planNatTable } from './nat-table.ts';
import type { NftFamily } from './nftables-codec.ts';
import { planPassing } from './passing-links.ts';
import { networksOf, planRouting, type RoutingPlan } from './routing-plan.ts';

/** Why the kernel's nf_tables cannot do a part: an errno's name with what was asked; undefined: it can. */
export interface NftablesFacts {
  nat: string | undefined;
  forwards: string | undefined;
  clamp: string | undefined;
}

/** Where a program is that can do it; else why there is none. */
export type ProgramFacts = { path: string } | { path: undefined; why: string; hint?: string };

/** What can do NAT here, tried without a change. */
export interface NatFacts {
  nftables: { ipv4: NftablesFacts; ipv6: NftablesFacts };
  /** Paths of the programs. */
  iptables: { ipv4: ProgramFacts; ipv6: ProgramFacts };
  /** Rules of iptables decide what is passed on: those of nf_tables alone could not let a guest's packets through. */
  isFiltered: boolean;
  /** A link alone can be told to pass IPv6 on (Linux 6.17). */
  forces6: boolean;
}

export type NatBackend = 'nftables' | 'iptables';

/** How a guest's network is given to the world outside. */
export interface NatPlan {
  /** Of its tables and chains. */
  label: string;
  backend: NatBackend;
  forwards: readonly PortForward[];
  ipv6: boolean;
  /** With nftables. */
  tables: readonly NatTable[];
  /** With iptables. */
  runs: readonly ProgramRun[];
  /** As the host is at the start; they are followed. */
  routing: RoutingPlan;
  passing: PassingLinks;
  /** What it was planned by. */
  facts: NatFacts;
  /** What the guest goes without. */
  warnings: readonly string[];
}

/** undefined: nothing here does NAT. */
export function chooseBackend(facts: NatFacts, needsForwards: boolean): NatBackend | undefined {
  const { nat, forwards } = facts.nftables.ipv4;
  const canTables = nat === undefined && (!needsForwards || forwards === undefined);
  const canProgram = facts.iptables.ipv4.path !== undefined;
  if (canProgram && (facts.isFiltered || !canTables)) return 'iptables';
  return canTables ? 'nftables' : undefined;
}

/** Why the guest has IPv6 no further than the host; undefined: it has. */
export function whyNoIpv6(facts: NatFacts, backend: NatBackend): string | undefined {
  if (backend === 'nftables') return facts.nftables.ipv6.nat;
  const { ipv6 } = facts.iptables;
  return ipv6.path === undefined ? ipv6.why : undefined;
}

function whyNoProgram({ iptables }: NatFacts): string {
  return iptables.ipv4.path === undefined ? iptables.ipv4.why : '';
}

/** Both means, and what each lacks. */
export function whyNone(facts: NatFacts): string {
  const { nat, forwards } = facts.nftables.ipv4;
  return `nf_tables: ${nat ?? forwards ?? ''}; ${whyNoProgram(facts)}`;
}

function refuse(key: string, facts: NatFacts): RuntimeError {
  const { nat } = facts.nftables.ipv4;
  const { ipv4: program } = facts.iptables;
  if (program.path === undefined && program.hint !== undefined) {
    const details = { step: 'network', key, hint: program.hint };
    return new RuntimeError({ reason: 'start-failed', message: `${key}: ${program.why}`, details });
  }
  const missing =
    nat === undefined ? 'CONFIG_NFT_FIB_IPV4' : 'CONFIG_NF_TABLES, CONFIG_NFT_NAT, CONFIG_NFT_MASQ, CONFIG_NFT_CT';
  const message = `${key}: nothing here does NAT: ${whyNone(facts)}`;
  const hint = `use a kernel with ${missing}, or install iptables on the host`;
  return new RuntimeError({ reason: 'kernel-lacks', message, details: { step: 'network', key, missing, hint } });
}

function sidesOf(managed: ManagedNetwork, label: string, forwards: readonly PortForward[]): NatSide[] {
  const { hostInterface, hostAddress4, hostAddress6, guestAddress4, guestAddress6 } = managed;
  const [four = '', six] = networksOf(managed);
  const shared = { table: label, hostInterface, forwards };
  const addresses4 = { hostAddress: hostAddress4, guestAddress: guestAddress4, guestNetwork: four };
  const ipv4: NatSide = { ...shared, family: 2, ...addresses4 };
  if (hostAddress6 === undefined || guestAddress6 === undefined || six === undefined) return [ipv4];
  const addresses6 = { hostAddress: hostAddress6, guestAddress: guestAddress6, guestNetwork: six };
  return [ipv4, { ...shared, family: 10, ...addresses6 }];
}

/** Rules that the kernel cannot have are left out; what that means is told. */
function tableOf(side: NatSide, facts: NftablesFacts): NatTable {
  const table = planNatTable(side);
  const isGiven = (extra: NatExtra | undefined): boolean => extra === undefined || facts[extra] === undefined;
  return { ...table, rules: table.rules.filter(({ extra }) => isGiven(extra)) };
}

export interface NatRequest {
  /** Of this guest alone. */
  label: string;
  forwards: readonly PortForward[];
  facts: NatFacts;
  view: HostView;
}

/** Throws RuntimeError kernel-lacks by the key. */
export function planNat(managed: ManagedNetwork, { label, forwards, facts, view }: NatRequest): NatPlan {
  const key = `lodge.net.${managed.index}.nat`;
  const backend = chooseBackend(facts, forwards.length > 0);
  if (backend === undefined) throw refuse(key, facts);
  const six = backend === 'nftables' ? facts.nftables.ipv6 : undefined;
  const why6 = whyNoIpv6(facts, backend);
  const ipv6 = managed.guestAddress6 !== undefined && why6 === undefined;
  const warnings = [
    ...(backend === 'nftables' && facts.isFiltered
      ? [
          `rules of iptables may drop what the guest sends, and there is no iptables that could let it through: ${whyNoProgram(facts)}`,
        ]
      : []),
    ...(managed.guestAddress6 === undefined || ipv6 ? [] : [`no NAT of IPv6: ${why6 ?? ''}`]),
    ...(ipv6 && forwards.length > 0 && six?.forwards !== undefined ? [`no forwards by IPv6: ${six.forwards}`] : []),
  ];
  const routing = planRouting(managed, view, ipv6);
  const passing = planPassing(managed, { view, plan: routing, hasForwards: forwards.length > 0 });
  const shared = { label, backend, ipv6, facts };
  return { ...shared, ...planMeans(managed, shared, forwards), forwards, routing, passing, warnings };
}

function planMeans(
  managed: ManagedNetwork,
  { label, backend, ipv6, facts }: Pick<NatPlan, 'label' | 'backend' | 'ipv6' | 'facts'>,
  forwards: readonly PortForward[],
): Pick<NatPlan, 'tables' | 'runs'> {
  const sides = sidesOf(managed, label, forwards).filter(({ family }) => family === 2 || ipv6);
  const factsOf = (family: NftFamily): NftablesFacts => (family === 2 ? facts.nftables.ipv4 : facts.nftables.ipv6);
  if (backend === 'nftables') return { tables: sides.map((side) => tableOf(side, factsOf(side.family))), runs: [] };
  const filters = sides.map((side) => {
    const { path = '' } = side.family === 2 ? facts.iptables.ipv4 : facts.iptables.ipv6;
    return planPacketFilter(path, side);
  });
  return { tables: [], runs: filters.flatMap(({ runs }) => runs) };
}

/** The plan of a guest that runs, with other forwards. Throws RuntimeError kernel-lacks where its means has none. */
export function withForwards(plan: NatPlan, managed: ManagedNetwork, forwards: readonly PortForward[]): NatPlan {
  const { forwards: why } = plan.facts.nftables.ipv4;
  if (plan.backend === 'nftables' && forwards.length > 0 && why !== undefined)
    throw refuse(`lodge.net.${managed.index}.forward`, plan.facts);
  return { ...plan, ...planMeans(managed, plan, forwards), forwards };
}
