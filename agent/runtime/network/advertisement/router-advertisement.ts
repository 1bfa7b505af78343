// SPDX-License-Identifier: Apache-2.0
import { addressBytes } from '../address.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { buildIcmp6, parseIcmp6 } from '../services/internet-packet.ts';

/** Numbers of RFC 4861 and 8106. */
const solicitation = 133;
const advertisement = 134;
const option = { prefix: 3, mtu: 5, dnsServers: 25 } as const;
/** Whoever has passed a router has less. */
const onLinkHopLimit = 255;
const prefixFlags = { onLink: 0x80, autonomous: 0x40 } as const;
/** The only length that hosts make an address of their own below (RFC 4862, 5.5.3, with the identifiers of Ethernet). */
const autonomousPrefix = 64;

/** How long what is told holds. Each advertisement tells it anew. */
export const advertisedSeconds = 1800;
/** Three are sent while one holds. */
export const advertisementPauseMs = (advertisedSeconds / 3) * 1000;

export const allNodes = addressBytes('ff02::1');
/** All nodes of an Ethernet (RFC 2464). */
export const allNodesHardware = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);

const isUnspecified = (address: Uint8Array): boolean => address.every((byte) => byte === 0);

/** Each has a length in units of 8 bytes, none of them 0. */
function hasWholeOptions(message: Uint8Array): boolean {
  let at = 8;
  while (at < message.length) {
    const bytes = (message[at + 1] ?? 0) * 8;
    if (bytes === 0) return false;
    at += bytes;
  }
  return at === message.length;
}

/** Who asks for a router; the answer to the unspecified address goes to all. undefined: this is no solicitation (RFC 4861, 6.1.1). */
export function parseSolicitation(packet: Uint8Array): { source: Uint8Array; isUnspecified: boolean } | undefined {
  const icmp = parseIcmp6(packet);
  if (icmp === undefined || icmp.hopLimit !== onLinkHopLimit) return undefined;
  const { message, source } = icmp;
  if (message.length < 8 || message[0] !== solicitation || message[1] !== 0 || !hasWholeOptions(message))
    return undefined;
  return { source, isUnspecified: isUnspecified(source) };
}

function number(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** The network's address: what lies behind the prefix is 0. */
function networkOf(address: Uint8Array, prefix: number): number[] {
  return [...address].map((byte, at) => byte & (0xff << (8 - Math.max(0, Math.min(8, prefix - at * 8)))) & 0xff);
}

function prefixOption(hostAddress: string, prefix: number): number[] {
  const flags = prefixFlags.onLink | (prefix === autonomousPrefix ? prefixFlags.autonomous : 0);
  const lifetimes = [...number(advertisedSeconds), ...number(advertisedSeconds)];
  return [option.prefix, 4, prefix, flags, ...lifetimes, ...number(0), ...networkOf(addressBytes(hostAddress), prefix)];
}

function dnsOption(server: string): number[] {
  return [option.dnsServers, 3, 0, 0, ...number(advertisedSeconds), ...addressBytes(server)];
}

/**
 * The packet of an advertisement: the link's network, MTU and DNS server, which is the host, and the host as the default router where
 * it `leads` further. `source`: the host's link-local address there, as guests take no other (RFC 4861, 6.1.2).
 */
export function buildAdvertisement(
  { hostAddress6, prefix6, mtu }: ManagedNetwork,
  { source, destination, leads }: { source: Uint8Array; destination: Uint8Array; leads: boolean },
): Uint8Array {
  const routerSeconds = leads ? advertisedSeconds : 0;
  const message = Uint8Array.from([
    ...[advertisement, 0, 0, 0],
    // The hop limit of its packets; addresses are made, not asked for.
    ...[64, 0, routerSeconds >> 8, routerSeconds & 0xff],
    // Times of its neighbour table: its own.
    ...[...number(0), ...number(0)],
    ...[option.mtu, 1, 0, 0, ...number(mtu)],
    ...(hostAddress6 === undefined ? [] : [...prefixOption(hostAddress6, prefix6), ...dnsOption(hostAddress6)]),
  ]);
  return buildIcmp6({ source, destination, hopLimit: onLinkHopLimit, message });
}

/** The link-local address of a link, of /proc/net/if_inet6 (ipv6(7)): address, index, prefix, scope, flags, name. */
export function linkLocalOf(table: string, interfaceName: string): Uint8Array | undefined {
  for (const line of table.split('\n')) {
    const [address = '', , , scope, , name] = line.trim().split(/\s+/);
    if (name !== interfaceName || scope !== '20' || !/^[0-9a-f]{32}$/.test(address)) continue;
    return Uint8Array.from(address.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }
  return undefined;
}
