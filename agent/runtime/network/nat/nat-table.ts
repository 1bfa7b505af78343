// SPDX-License-Identifier: Apache-2.0
import { addressBytes, cidrOf } from '../address.ts';
import { namePort } from '../name-port.ts';
import type { PortForward } from '../network-values.ts';
import {
  clampToRoute,
  compare,
  compareOperation,
  connection,
  destinationKind,
  destinationNat,
  drop,
  type Expression,
  masked,
  masquerade,
  meta,
  metaKey,
  type NftChain,
  type NftFamily,
  type NftRequest,
  newChain,
  newRule,
  newTable,
  payload,
  payloadBase,
} from './nftables-codec.ts';

/** What the kernel needs beside NAT for some rules; a start goes on without the last. */
export type NatExtra = 'forwards' | 'clamp';

export interface NatRule {
  chain: string;
  /** In the words of nft(8). */
  text: string;
  expressions: readonly Expression[];
  extra?: NatExtra;
}

/** A guest's table of one family. */
export interface NatTable {
  family: NftFamily;
  name: string;
  chains: readonly NftChain[];
  rules: readonly NatRule[];
}

/** One family's part of the guest's network. */
export interface NatSide {
  family: NftFamily;
  table: string;
  hostInterface: string;
  hostAddress: string;
  guestAddress: string;
  /** address/prefix: a guest may make itself more addresses of it (SLAAC). */
  guestNetwork: string;
  forwards: readonly PortForward[];
}

const { equal, notEqual } = compareOperation;
const protocolNumber = { tcp: 6, udp: 17 } as const;

const chains: readonly NftChain[] = [
  { name: 'prerouting', type: 'nat', hook: 'prerouting', priority: -100 },
  { name: 'output', type: 'nat', hook: 'output', priority: -100 },
  { name: 'postrouting', type: 'nat', hook: 'postrouting', priority: 100 },
  { name: 'forward', type: 'filter', hook: 'forward', priority: 0 },
];

/** A name of a link fills its register (IFNAMSIZ). */
function nameBytes(name: string): Uint8Array {
  const bytes = new Uint8Array(16);
  for (let at = 0; at < name.length; at++) bytes[at] = name.charCodeAt(at) & 0x7f;
  return bytes;
}

const number16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
/** In the order of the machine: both of ours have the lowest first. */
const flags32 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff, 0, 0);
const whole = (text: string): Uint8Array => addressBytes(text);

/** Of struct iphdr and struct ipv6hdr: where source and destination are. */
const addressField = { 2: { source: 12, destination: 16, length: 4 }, 10: { source: 8, destination: 24, length: 16 } };

function isProtocol(protocol: 'tcp' | 'udp'): Expression[] {
  return [meta(metaKey.protocol), compare(equal, Uint8Array.of(protocolNumber[protocol]))];
}

/** The loopback's own addresses stay the host's. */
function notLoopback(family: NftFamily): Expression[] {
  const { destination, length } = addressField[family];
  const field = payload(payloadBase.network, destination, family === 2 ? 1 : length);
  return [field, compare(notEqual, family === 2 ? Uint8Array.of(127) : whole('::1'))];
}

function forwardRules({ family, guestAddress, forwards }: NatSide): NatRule[] {
  return forwards.flatMap(({ protocol, hostPort, guestPort }) => {
    const to = family === 2 ? `${guestAddress}:${guestPort}` : `[${guestAddress}]:${guestPort}`;
    const isLocal = [destinationKind, compare(equal, flags32(2))];
    const port = [payload(payloadBase.transport, 2, 2), compare(equal, number16(hostPort))];
    const nat = destinationNat(family, whole(guestAddress), number16(guestPort));
    const expressions = [...isProtocol(protocol), ...port, ...isLocal, ...notLoopback(family), ...nat];
    const loopback = family === 2 ? 'ip daddr != 127.0.0.0/8' : 'ip6 daddr != ::1';
    const text = `${protocol} dport ${hostPort} fib daddr type local ${loopback} dnat to ${to}`;
    return ['prerouting', 'output'].map((chain): NatRule => ({ chain, text, expressions, extra: 'forwards' }));
  });
}

/** What the guest asks the host. */
function nameRules({ family, hostInterface, hostAddress }: NatSide): NatRule[] {
  const { destination, length } = addressField[family];
  const { asked, listening } = namePort;
  const isAsked = [
    meta(metaKey.inputName),
    compare(equal, nameBytes(hostInterface)),
    payload(payloadBase.network, destination, length),
    compare(equal, whole(hostAddress)),
  ];
  const [word, to] = family === 2 ? ['ip', hostAddress] : ['ip6', `[${hostAddress}]`];
  return (['udp', 'tcp'] as const).map((protocol): NatRule => {
    const port = [payload(payloadBase.transport, 2, 2), compare(equal, number16(asked))];
    const nat = destinationNat(family, whole(hostAddress), number16(listening));
    const text = `iifname "${hostInterface}" ${word} daddr ${hostAddress} ${protocol} dport ${asked} dnat to ${to}:${listening}`;
    return { chain: 'prerouting', text, expressions: [...isAsked, ...isProtocol(protocol), ...port, ...nat] };
  });
}

/** SYN, and not RST. */
const opensConnection = [
  ...isProtocol('tcp'),
  payload(payloadBase.transport, 13, 1),
  masked(Uint8Array.of(6)),
  compare(equal, Uint8Array.of(2)),
];

/** NF_CT_STATE_BIT(IP_CT_NEW), IPS_DST_NAT. */
const [stateNew, statusDestinationNat] = [8, 32];

function isNewAndNotForwarded(hostInterface: string): Expression[] {
  const none = flags32(0);
  return [
    meta(metaKey.outputName),
    compare(equal, nameBytes(hostInterface)),
    connection('state'),
    masked(flags32(stateNew)),
    compare(notEqual, none),
    connection('status'),
    masked(flags32(statusDestinationNat)),
    compare(equal, none),
  ];
}

function filterRules(side: NatSide): NatRule[] {
  const { family, hostInterface, guestNetwork } = side;
  const clamp = (direction: 'iifname' | 'oifname'): NatRule => ({
    chain: 'forward',
    text: `${direction} "${hostInterface}" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu`,
    expressions: [
      meta(direction === 'iifname' ? metaKey.inputName : metaKey.outputName),
      compare(equal, nameBytes(hostInterface)),
      ...opensConnection,
      ...clampToRoute,
    ],
    extra: 'clamp',
  });
  return [
    {
      chain: 'forward',
      text: `iifname "${hostInterface}" ${family === 2 ? 'ip' : 'ip6'} saddr != ${guestNetwork} drop`,
      expressions: [
        meta(metaKey.inputName),
        compare(equal, nameBytes(hostInterface)),
        ...isSource(side, notEqual),
        drop,
      ],
    },
    clamp('iifname'),
    clamp('oifname'),
    {
      chain: 'forward',
      text: `oifname "${hostInterface}" ct state new ct status & dnat == 0 drop`,
      expressions: [...isNewAndNotForwarded(hostInterface), drop],
    },
  ];
}

/** Whether the guest is the sender, or with `notEqual` somebody else. */
function isSource({ family, guestNetwork }: NatSide, operation: number): Expression[] {
  const { source, length } = addressField[family];
  const { bytes, prefix } = cidrOf(guestNetwork);
  const mask = bytes.map((_, at) => (0xff00 >> Math.max(0, Math.min(8, prefix - at * 8))) & 0xff);
  return [payload(payloadBase.network, source, length), masked(mask), compare(operation, bytes)];
}

/** What the guest sends leaves with an address of the host, and under no other name than its own; what the host forwards comes in, and nothing else that begins outside. */
export function planNatTable(side: NatSide): NatTable {
  const { family, table, guestNetwork } = side;
  const leave: NatRule = {
    chain: 'postrouting',
    text: `${family === 2 ? 'ip' : 'ip6'} saddr ${guestNetwork} masquerade`,
    expressions: [...isSource(side, equal), masquerade],
  };
  return {
    family,
    name: table,
    chains,
    rules: [...nameRules(side), ...forwardRules(side), leave, ...filterRules(side)],
  };
}

/** All that makes the table. `isOwned`: it goes with the socket that sends this. */
export function tableRequests({ family, name, chains: all, rules }: NatTable, isOwned: boolean): NftRequest[] {
  return [
    newTable(family, name, isOwned),
    ...all.map((chain) => newChain(family, name, chain)),
    ...rules.map(({ chain, expressions, text }) => newRule(family, { table: name, chain }, expressions, text)),
  ];
}
