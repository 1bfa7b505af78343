// SPDX-License-Identifier: Apache-2.0
import type { NetworkConfig } from '../config/keys/network-keys.ts';
import { type NetworkFacts, neededSysctls } from './host-facts.ts';
import type { HostLink } from './host-link.ts';
import type { PortVlan, UpperKind } from './link-requests.ts';
import { hostLacks } from './network-failure.ts';
import type { ProxyPlan, RandomBytes, VethPart } from './network-plan.ts';
import { planGateways } from './plan-guest-part.ts';
import { randomName } from './random-name.ts';

const keyOf = ({ index }: NetworkConfig, name: string): string => `lxc.net.${index}.${name}`;

/** Throws where the host has no such link. */
export function linkOf(network: NetworkConfig, facts: NetworkFacts): HostLink {
  const name = network.link ?? '';
  const link = facts.links.get(name);
  if (link !== undefined) return link;
  const what = network.type === 'veth' ? 'bridge' : 'link';
  const hint = `make the ${what} ${name} on the host, or name one that ip link shows there`;
  throw hostLacks(keyOf(network, 'link'), name, `the host has no link ${name}`, hint);
}

/** Throws by the key for the first that is off. */
export function checkSysctls(network: NetworkConfig, facts: NetworkFacts): void {
  const off = neededSysctls(network).find(({ name }) => facts.sysctls.get(name) !== '1');
  if (off === undefined) return;
  const sysctl = `net.${off.name.replaceAll('/', '.')}`;
  const message = `the host's ${sysctl} is ${facts.sysctls.get(off.name) ?? 'missing'}, not 1`;
  throw hostLacks(keyOf(network, off.key), network.link ?? '', message, `set ${sysctl}=1 on the host`);
}

/** The bridge of a pair; undefined: in router mode, or without a link, it is in none. */
function bridgeOf(network: NetworkConfig, facts: NetworkFacts): HostLink | undefined {
  if (network.link === undefined) return undefined;
  const link = linkOf(network, facts);
  if (network.veth.mode === 'router') return undefined;
  if (link.kind === 'bridge') return link;
  const hint = 'name a bridge, or use the type macvlan or ipvlan on this link';
  throw hostLacks(keyOf(network, 'link'), link.name, `${link.name} is no bridge of the kernel`, hint);
}

/** Without ids the port is left as the bridge makes it. */
function planVlans(network: NetworkConfig, bridge: HostLink | undefined): VethPart['vlans'] {
  const { vlanId, taggedVlanIds } = network.veth;
  if (vlanId === undefined && taggedVlanIds.length === 0) return { remove: undefined, add: [] };
  if (bridge?.bridge?.filtersVlans !== true) {
    const name = bridge?.name ?? '';
    const hint = `turn vlan_filtering of ${name} on: ip link set ${name} type bridge vlan_filtering 1`;
    throw hostLacks(keyOf(network, 'veth.vlan.id'), name, `the bridge ${name} does not filter VLANs`, hint);
  }
  const { defaultVlan } = bridge.bridge;
  const isOther = vlanId !== undefined && vlanId !== defaultVlan;
  const own: PortVlan[] = typeof vlanId === 'number' && isOther ? [{ id: vlanId, isUntagged: true }] : [];
  const tagged = taggedVlanIds.map((id): PortVlan => ({ id, isUntagged: false }));
  return { remove: isOther && defaultVlan !== 0 ? defaultVlan : undefined, add: [...own, ...tagged] };
}

/** A bridge takes the lowest address of its ports for its own: this one is never the lowest. */
function hostMac(random: RandomBytes): string {
  return ['fe', ...[...random(5)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

export function planVeth(network: NetworkConfig, facts: NetworkFacts, random: RandomBytes): VethPart {
  const { veth, mtu, link } = network;
  const bridge = bridgeOf(network, facts);
  const isRouter = veth.mode === 'router';
  const addresses = [...network.ipv4.map(({ cidr }) => cidr), ...network.ipv6];
  return {
    kind: 'veth',
    hostName: veth.pair ?? randomName('veth', random),
    macAddress: hostMac(random),
    guestMacAddress: network.macAddress,
    mtu: mtu ?? (link === undefined ? undefined : facts.links.get(link)?.mtu),
    // The kernel uses one of each until ethtool asks for more; with more made it waits for all processors to have seen the rest unused.
    queues: { receive: veth.receiveQueues ?? 1, transmit: veth.transmitQueues ?? 1 },
    bridge,
    vlans: planVlans(network, bridge),
    addresses: veth.hostAddresses,
    isManaged: network.nat,
    routes: veth.routes,
    routerRoutes: isRouter ? addresses.map((cidr) => cidr.split('/')[0] ?? '') : [],
    gateways: isRouter ? planGateways(network, facts).flatMap(({ address }) => address ?? []) : [],
  };
}

/** MACVLAN_MODE_*, IPVLAN_MODE_*, IPVLAN_F_* of <linux/if_link.h>. */
const macvlanModes = { private: 1, vepa: 2, bridge: 4, passthru: 8 };
const ipvlanModes = { l2: 0, l3: 1, l3s: 2 };
const ipvlanFlags = { bridge: 0, private: 1, vepa: 2 };

export function planUpper({ type, macvlanMode, ipvlan, vlanId }: NetworkConfig): UpperKind {
  if (type === 'macvlan') return { kind: type, mode: macvlanModes[macvlanMode] };
  if (type === 'vlan') return { kind: type, id: vlanId ?? 1 };
  return { kind: 'ipvlan', mode: ipvlanModes[ipvlan.mode], flags: ipvlanFlags[ipvlan.isolation] };
}

export function planProxies(network: NetworkConfig, facts: NetworkFacts): ProxyPlan | undefined {
  if (!network.l2proxy || network.type === 'empty' || network.type === 'none') return undefined;
  const link = linkOf(network, facts);
  const addresses = [...network.ipv4.map(({ cidr }) => cidr), ...network.ipv6].map((cidr) => cidr.split('/')[0] ?? '');
  return { link, addresses, routesToLoopback: network.type === 'ipvlan' };
}
