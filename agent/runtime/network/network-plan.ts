// SPDX-License-Identifier: Apache-2.0
import type { NetworkConfig } from '../config/keys/network-keys.ts';
import type { NetworkFacts } from './host-facts.ts';
import type { HostLink } from './host-link.ts';
import { planLinkNames } from './link-names.ts';
import type { PortVlan, UpperKind } from './link-requests.ts';
import { type ManagedNetwork, planManaged, withAddresses } from './managed-network.ts';
import { type NatPlan, planNat } from './nat/nat-plan.ts';
import { type GuestPart, planGuestPart } from './plan-guest-part.ts';
import { checkSysctls, linkOf, planProxies, planUpper, planVeth } from './plan-host-part.ts';

/** What happens to make a guest's network, as data: the host's part before the guest goes on, the guest's part inside. */
export interface NetworkPlan {
  /** false: the guest shares the host's network. */
  ownNamespace: boolean;
  /** Where any network is to be up. */
  loopbackUp: boolean;
  /** In the order of their numbers. */
  networks: PlannedNetwork[];
  /** The one that has NAT, and how. */
  managed?: ManagedNetwork;
  nat?: NatPlan;
}

export interface PlannedNetwork {
  /** N of lxc.net.N. */
  index: number;
  type: 'empty' | 'veth' | 'macvlan' | 'ipvlan' | 'vlan' | 'phys';
  /** lxc.net.N.link as it is written. */
  linkName: string | undefined;
  host: HostPart;
  /** undefined: no link comes of it. */
  guest: GuestPart | undefined;
  /** The host answers for these addresses on the link. */
  proxies: ProxyPlan | undefined;
  script: { up: string | undefined; down: string | undefined };
}

export type HostPart =
  | { kind: 'nothing' }
  | VethPart
  /** On top of a link of the host. It arrives under a name of its own, that no link of the host has. */
  | { kind: 'upper'; lower: HostLink; upper: UpperKind }
  | { kind: 'phys'; link: HostLink; mtu: number | undefined };

export interface VethPart {
  kind: 'veth';
  hostName: string;
  macAddress: string;
  /** undefined: the kernel makes one up. */
  guestMacAddress: string | undefined;
  /** Of both ends. */
  mtu: number | undefined;
  /** The guest's; the host's end has them the other way round. */
  queues: { receive: number; transmit: number };
  bridge: HostLink | undefined;
  vlans: { remove: number | undefined; add: PortVlan[] };
  /** address/prefix of the host's end. */
  addresses: string[];
  /** They were chosen for it alone. */
  isManaged: boolean;
  /** Networks behind the pair, and in router mode the guest's addresses. */
  routes: string[];
  routerRoutes: string[];
  /** Router mode: the gateways, for which the host answers on the pair. */
  gateways: string[];
}

export interface ProxyPlan {
  link: HostLink;
  addresses: string[];
  /** ipvlan takes what the host answers for only with a route to lo. */
  routesToLoopback: boolean;
}

export type RandomBytes = (length: number) => Uint8Array;

function planHostPart(network: NetworkConfig, facts: NetworkFacts, random: RandomBytes): HostPart {
  switch (network.type) {
    case 'none':
    case 'empty':
      return { kind: 'nothing' };
    case 'veth':
      return planVeth(network, facts, random);
    case 'phys':
      return { kind: 'phys', link: linkOf(network, facts), mtu: network.mtu };
    case 'macvlan':
    case 'ipvlan':
    case 'vlan':
      return { kind: 'upper', lower: linkOf(network, facts), upper: planUpper(network) };
  }
}

/** LXC: the host's network is shared where none is all that is asked for. */
export function sharesHostNetwork(networks: readonly NetworkConfig[]): boolean {
  return networks.length > 0 && networks.every(({ type }) => type === 'none');
}

/** The networks with the addresses that are chosen for the one with NAT. */
function address(
  networks: readonly NetworkConfig[],
  { managed: facts }: NetworkFacts,
  random: RandomBytes,
): { addressed: readonly NetworkConfig[]; managed?: ManagedNetwork; nat?: NatPlan } {
  const found = networks.find(({ nat }) => nat);
  if (found === undefined || facts === undefined) return { addressed: networks };
  const managed = planManaged(found, facts, random);
  const { forwards } = found;
  const nat = planNat(managed, { label: facts.label, forwards, facts: facts.nat, view: facts.view });
  const addressed = networks.map((each) => (each === found ? withAddresses(each, managed, nat.ipv6) : each));
  return { managed, nat, addressed };
}

/** Throws RuntimeError by the key where the host is not as the config needs it. Nothing has been touched then. */
export function planNetwork(networks: readonly NetworkConfig[], facts: NetworkFacts, random: RandomBytes): NetworkPlan {
  if (sharesHostNetwork(networks)) return { ownNamespace: false, loopbackUp: false, networks: [] };
  const { addressed, ...managed } = address(networks, facts, random);
  const real = addressed.filter(({ type }) => type !== 'none');
  const names = planLinkNames(real);
  const planned = real.map((network): PlannedNetwork => {
    const host = planHostPart(network, facts, random);
    checkSysctls(network, facts);
    return {
      index: network.index,
      type: network.type === 'none' ? 'empty' : network.type,
      linkName: network.link,
      host,
      guest: planGuestPart(network, { host, facts, name: names.get(network.index), random }),
      proxies: planProxies(network, facts),
      script: network.script,
    };
  });
  return { ownNamespace: true, loopbackUp: real.some(({ up }) => up), networks: planned, ...managed };
}
