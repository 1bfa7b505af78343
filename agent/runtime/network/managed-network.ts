// SPDX-License-Identifier: Apache-2.0
import type { NetworkConfig } from '../config/keys/network-keys.ts';
import { fnv1a } from '../fnv1a.ts';
import { broadcastOf, type Cidr, cidrOf, overlaps, printAddress } from './address.ts';
import { takenNetworks } from './host-route.ts';
import type { HostView } from './host-view.ts';
import type { NatFacts } from './nat/nat-plan.ts';
import { findUplink } from './nat/uplink.ts';
import { hostLacks } from './network-failure.ts';
import type { RandomBytes } from './network-plan.ts';
import { randomName } from './random-name.ts';

/**
 * A network that we look after (lodge.net.N.nat): a pair with one guest at its other end, whose addresses are chosen here and are
 * there before its init runs. What serves the guest on it (NAT, DHCP, names) goes by this alone.
 */
export interface ManagedNetwork {
  /** N of lodge.net.N. */
  index: number;
  /** The host's end of the pair. */
  hostInterface: string;
  /** Without the prefix; the host's is the guest's gateway. */
  hostAddress4: string;
  guestAddress4: string;
  prefix4: number;
  /** undefined: the host has no IPv6. */
  hostAddress6: string | undefined;
  guestAddress6: string | undefined;
  prefix6: number;
  /** Bytes; of both ends. */
  mtu: number;
  /** What the guest asks for names: the host's end, where the monitor answers. */
  dns: string[];
}

/** What the addresses are chosen by. */
export interface ManagedFacts {
  /** What the first choice comes from: a guest's own, so that it has the same ones again. */
  seed: string;
  /** Its routes, in all tables, are networks that the guest's must not be; its way out has an MTU that the guest's is to have. */
  view: HostView;
  hasIpv6: boolean;
  /** Of what the guest has in the host's tables: nobody else's. */
  label: string;
  nat: NatFacts;
}

/** Two addresses for the pair, as small as DHCP clients take it. */
const prefix4 = 30;
const size4 = 4;
const prefix6 = 64;
/** RFC 1918, the largest first. */
const pools4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(cidrOf);
const mostTries6 = 64;
const usualMtu = 1500;
/** Of IPv6 (RFC 8200); a way out with less is not for it. */
const leastMtu = 1280;

const asNumber = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const fourBytes = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
const hashOf = (text: string): Uint8Array =>
  Uint8Array.from(fnv1a(Uint8Array.from(text, (each) => each.charCodeAt(0))).match(/../g) ?? [], (two) =>
    Number.parseInt(two, 16),
  );

/** The first free one from the hash on, around the pool; undefined: the pool is full. */
function freeInPool(pool: Cidr, hash: number, taken: readonly Cidr[]): Cidr | undefined {
  const first = asNumber(pool.bytes);
  const length = 2 ** (32 - pool.prefix);
  const start = Math.floor(hash % (length / size4)) * size4;
  for (let offset = 0; offset < length; ) {
    const at = (start + offset) % length;
    const cidr: Cidr = { family: 2, bytes: fourBytes(first + at), prefix: prefix4 };
    const other = taken.find((each) => overlaps(each, cidr));
    if (other === undefined) return cidr;
    const end = asNumber(broadcastOf({ ...other, prefix: Math.min(other.prefix, prefix4) }) ?? cidr.bytes) + 1 - first;
    offset += Math.max(size4, Math.min(end, length) - at);
  }
  return undefined;
}

function choose4(seed: string, taken: readonly Cidr[]): Cidr | undefined {
  const hash = asNumber(hashOf(seed).subarray(4));
  for (const pool of pools4) {
    const free = freeInPool(pool, hash, taken);
    if (free !== undefined) return free;
  }
  return undefined;
}

/** A unique local one (RFC 4193). */
function choose6(seed: string, taken: readonly Cidr[]): Cidr | undefined {
  for (let attempt = 0; attempt < mostTries6; attempt++) {
    const bytes = new Uint8Array(16);
    bytes.set(hashOf(attempt === 0 ? seed : `${seed}/${attempt}`));
    bytes[0] = 0xfd;
    const cidr: Cidr = { family: 10, bytes, prefix: prefix6 };
    if (!taken.some((each) => overlaps(each, cidr))) return cidr;
  }
  return undefined;
}

/** The nth address of a network. */
function nth({ bytes }: Cidr, number: number): string {
  const address = Uint8Array.from(bytes);
  address[address.length - 1] = (address.at(-1) ?? 0) + number;
  return printAddress(address);
}

function mtuOf({ mtu }: NetworkConfig, uplinkMtu: number | undefined): number {
  return mtu ?? Math.max(leastMtu, Math.min(usualMtu, uplinkMtu ?? usualMtu));
}

/** Throws RuntimeError by the key where the host's routes leave no private network free. */
export function planManaged(network: NetworkConfig, facts: ManagedFacts, random: RandomBytes): ManagedNetwork {
  const key = `lodge.net.${network.index}.nat`;
  const taken = takenNetworks(facts.view.routes);
  const four = choose4(facts.seed, taken);
  if (four === undefined) {
    const hint = 'the routes of the host cover all private networks (RFC 1918): a VPN may do so, end it for the start';
    throw hostLacks(key, '', 'no private network is free', hint);
  }
  const hostInterface = network.veth.pair ?? randomName('veth', random);
  const six = facts.hasIpv6 ? choose6(facts.seed, taken) : undefined;
  return {
    index: network.index,
    hostInterface,
    hostAddress4: nth(four, 1),
    guestAddress4: nth(four, 2),
    prefix4,
    hostAddress6: six === undefined ? undefined : nth(six, 1),
    guestAddress6: six === undefined ? undefined : nth(six, 2),
    prefix6,
    mtu: mtuOf(network, findUplink(facts.view, 2, hostInterface)?.mtu),
    dns: [nth(four, 1)],
  };
}

/** The guest's own, with prefix. */
export function guestAddresses({
  guestAddress4,
  prefix4: four,
  guestAddress6,
  prefix6: six,
}: ManagedNetwork): string[] {
  return [`${guestAddress4}/${four}`, ...(guestAddress6 === undefined ? [] : [`${guestAddress6}/${six}`])];
}

/** The network as its config would say it with the addresses that were chosen. `leads6`: the host takes IPv6 further. */
export function withAddresses(network: NetworkConfig, managed: ManagedNetwork, leads6: boolean): NetworkConfig {
  const { hostInterface, hostAddress4, guestAddress4, hostAddress6, guestAddress6, mtu } = managed;
  return {
    ...network,
    up: true,
    mtu,
    ipv4: [{ cidr: `${guestAddress4}/${prefix4}`, broadcast: undefined }],
    ipv4Gateway: { kind: 'address', address: hostAddress4 },
    ipv6: guestAddress6 === undefined ? [] : [`${guestAddress6}/${prefix6}`],
    ipv6Gateway: hostAddress6 === undefined || !leads6 ? undefined : { kind: 'address', address: hostAddress6 },
    veth: {
      ...network.veth,
      pair: hostInterface,
      hostAddresses: [
        `${hostAddress4}/${prefix4}`,
        ...(hostAddress6 === undefined ? [] : [`${hostAddress6}/${prefix6}`]),
      ],
    },
  };
}
