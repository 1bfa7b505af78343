// SPDX-License-Identifier: Apache-2.0
import type { NetworkConfig } from '../config/keys/network-keys.ts';
import { addressBytes, broadcastOf, cidrOf, isInNetwork } from './address.ts';
import type { NetworkFacts } from './host-facts.ts';
import { hostLacks } from './network-failure.ts';
import type { HostPart, RandomBytes } from './network-plan.ts';
import type { Gateway } from './network-values.ts';
import { randomName } from './random-name.ts';

/** A link inside. */
export interface GuestPart {
  /** As it comes into the guest's namespace. */
  arrivalName: string;
  name: string;
  /** What it has not been made with. */
  macAddress: string | undefined;
  mtu: number | undefined;
  addresses: { cidr: string; broadcast: string | undefined }[];
  up: boolean;
  /** Its addresses were chosen for it alone. */
  isManaged: boolean;
  gateways: GatewayPlan[];
}

export interface GatewayPlan {
  family: 'ipv4' | 'ipv6';
  /** undefined: the default route is the link itself. */
  address: string | undefined;
  /** It lies in none of the link's networks, so that a route to it alone comes first. */
  isElsewhere: boolean;
}

interface Parts {
  host: HostPart;
  facts: NetworkFacts;
  /** undefined: the type has no link. */
  name: string | undefined;
  random: RandomBytes;
}

const familyNumbers = { ipv4: 2, ipv6: 10 } as const;

/** What the link has on the host: of IPv6 rather a global address. */
function automatic(network: NetworkConfig, family: 'ipv4' | 'ipv6', facts: NetworkFacts): string {
  const key = `lxc.net.${network.index}.${family}.gateway`;
  const name = network.link ?? '';
  const index = facts.links.get(name)?.index;
  const own = facts.addresses.filter((each) => each.linkIndex === index && each.family === familyNumbers[family]);
  const found = own.find(({ scope }) => scope === 0) ?? own[0];
  if (found !== undefined) return found.address;
  const hint = `give ${name} an address on the host, or write the gateway's address`;
  throw hostLacks(key, name, `${name} has no ${family} address on the host`, hint);
}

/** The kernel takes any gateway of the link-local network (fe80::/10). */
const linkLocal = cidrOf('fe80::/10');

function planGateway(
  network: NetworkConfig,
  family: 'ipv4' | 'ipv6',
  gateway: Gateway,
  facts: NetworkFacts,
): GatewayPlan {
  if (gateway.kind === 'device') return { family, address: undefined, isElsewhere: false };
  const address = gateway.kind === 'address' ? gateway.address : automatic(network, family, facts);
  const bytes = addressBytes(address);
  const cidrs = family === 'ipv4' ? network.ipv4.map(({ cidr }) => cidr) : network.ipv6;
  const near = [...cidrs.map(cidrOf), linkLocal].some((cidr) => isInNetwork(bytes, cidr));
  return { family, address, isElsewhere: !near };
}

/** Also needed for the host's part: in router mode it answers for them. */
export function planGateways(network: NetworkConfig, facts: NetworkFacts): GatewayPlan[] {
  const { ipv4Gateway, ipv6Gateway } = network;
  return [
    ...(ipv4Gateway === undefined ? [] : [planGateway(network, 'ipv4', ipv4Gateway, facts)]),
    ...(ipv6Gateway === undefined ? [] : [planGateway(network, 'ipv6', ipv6Gateway, facts)]),
  ];
}

function planAddresses({ ipv4, ipv6 }: NetworkConfig): GuestPart['addresses'] {
  const withBroadcast = ipv4.map(({ cidr, broadcast }) => {
    const last = broadcastOf(cidrOf(cidr));
    return { cidr, broadcast: broadcast ?? (last === undefined ? undefined : [...last].join('.')) };
  });
  return [...withBroadcast, ...ipv6.map((cidr) => ({ cidr, broadcast: undefined }))];
}

export function planGuestPart(network: NetworkConfig, parts: Parts): GuestPart | undefined {
  const { host, name, random } = parts;
  if (host.kind === 'nothing' || name === undefined) return undefined;
  const isMade = host.kind === 'veth';
  return {
    arrivalName: host.kind === 'upper' ? randomName(host.upper.kind.slice(0, 4), random) : name,
    name,
    macAddress: isMade ? undefined : network.macAddress,
    // What is moved in has got it on the host.
    mtu: host.kind === 'upper' ? network.mtu : undefined,
    addresses: planAddresses(network),
    up: network.up,
    isManaged: network.nat,
    gateways: planGateways(network, parts.facts),
  };
}
