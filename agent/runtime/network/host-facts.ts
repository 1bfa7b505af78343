// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { NetworkConfig } from '../config/keys/network-keys.ts';
import { fnv1a } from '../fnv1a.ts';
import { defaultBase } from '../host.ts';
import { type HostLink, type LinkAddress, parseLink, parseLinkAddress } from './host-link.ts';
import { readHostView } from './host-view.ts';
import { getLink } from './link-requests.ts';
import type { ManagedFacts } from './managed-network.ts';
import { readNatFacts } from './nat/read-nat-facts.ts';
import { addressFamily, messageType } from './netlink.ts';
import { RouteSocket } from './route-socket.ts';

/** What of the host's network a guest's is decided by. */
export interface NetworkFacts {
  /** By name; those that the config names and the host has. */
  links: ReadonlyMap<string, HostLink>;
  /** Of the links that a gateway is to be taken from. */
  addresses: readonly LinkAddress[];
  /** Files below /proc/sys/net that must have the value 1, with what they have. */
  sysctls: ReadonlyMap<string, string>;
  /** Where a network has NAT. */
  managed?: ManagedFacts;
}

export const noFacts: NetworkFacts = { links: new Map(), addresses: [], sysctls: new Map() };

/** Below /proc/sys/net: what must be on for the network to work, and for which key (lxc.container.conf(5), l2proxy). */
export function neededSysctls({ type, link, veth, ...network }: NetworkConfig): { name: string; key: string }[] {
  const found: { name: string; key: string }[] = [];
  const need = (name: string, key: string): void => void found.push({ name, key });
  if (network.l2proxy && link !== undefined) {
    if (network.ipv4.length > 0) need(`ipv4/conf/${link}/forwarding`, 'l2proxy');
    if (network.ipv6.length > 0) {
      need(`ipv6/conf/${link}/proxy_ndp`, 'l2proxy');
      need(`ipv6/conf/${link}/forwarding`, 'l2proxy');
    }
  }
  const hasGateway = network.ipv6Gateway !== undefined && network.ipv6Gateway.kind !== 'device';
  if (type === 'veth' && veth.mode === 'router' && hasGateway) need('ipv6/conf/all/forwarding', 'veth.mode');
  return found;
}

function readSysctl(sys: Sys, name: string): string {
  try {
    return sys.file.readText(`/proc/sys/net/${name}`).trim();
  } catch (error) {
    // A kernel without IPv6, or a link that is not there.
    if (isSysError(error, 'ENOENT')) return 'missing';
    throw error;
  }
}

function isAuto({ ipv4Gateway, ipv6Gateway }: NetworkConfig): boolean {
  return ipv4Gateway?.kind === 'auto' || ipv6Gateway?.kind === 'auto';
}

/** Guests of the same name may be in several folders. */
export interface GuestPlace {
  guest: string;
  guestsFolder: string;
}

/** What a guest's tables, chains and records are called: nobody else's. */
function labelOf(sys: Sys, { guest, guestsFolder }: GuestPlace): string {
  return `lodge-${fnv1a(sys.text.encodeUtf8(`${guestsFolder}/${guest}`)).slice(0, 12)}`;
}

function readManagedFacts(sys: Sys, route: RouteSocket, { guest, guestsFolder }: GuestPlace): ManagedFacts {
  // New links have it as `default` says: it is missing without IPv6, and 1 where that is switched off.
  const hasIpv6 = readSysctl(sys, 'ipv6/conf/default/disable_ipv6') === '0';
  const label = labelOf(sys, { guest, guestsFolder });
  // Two of one name that start at the same moment must not choose the same.
  const seed = guestsFolder === `${defaultBase(sys)}/guests` ? guest : `${guestsFolder}/${guest}`;
  return { seed, label, view: readHostView(route, hasIpv6), hasIpv6, nat: readNatFacts(sys) };
}

function readLinks(route: RouteSocket, names: readonly string[]): Map<string, HostLink> {
  const links = new Map<string, HostLink>();
  for (const [position, { messages, error }] of route.ask(names.map(getLink)).entries()) {
    if (error !== undefined && error.code !== 'ENODEV') throw error;
    const link = messages.map(parseLink).find((each) => each !== undefined);
    // By the name that was asked for: a link may have others.
    if (link !== undefined) links.set(names[position] ?? '', link);
  }
  return links;
}

/** Of the caller's network namespace. */
export function readNetworkFacts(sys: Sys, networks: readonly NetworkConfig[], place: GuestPlace): NetworkFacts {
  const real = networks.filter(({ type }) => type !== 'none' && type !== 'empty');
  const names = [...new Set(real.flatMap(({ link }) => (link === undefined ? [] : [link])))];
  const sysctls = new Map(real.flatMap(neededSysctls).map(({ name }) => [name, readSysctl(sys, name)]));
  const hasNat = networks.some(({ nat }) => nat);
  if (names.length === 0 && !hasNat) return { ...noFacts, sysctls };
  const route = new RouteSocket(sys);
  try {
    const { ipv4, ipv6 } = addressFamily;
    const told = networks.some(isAuto)
      ? [ipv4, ipv6].flatMap((family) => route.dump(messageType.getAddress, family))
      : [];
    const addresses = told.map(parseLinkAddress).filter((address) => address !== undefined);
    const managed = hasNat ? { managed: readManagedFacts(sys, route, place) } : {};
    return { links: readLinks(route, names), addresses, sysctls, ...managed };
  } finally {
    route.close();
  }
}
