// SPDX-License-Identifier: Apache-2.0

import { printAddress } from './address.ts';
import {
  addressAttribute,
  bridgeAttribute,
  infoAttribute,
  linkAttribute,
  linkFlag,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readNumber,
  readText,
} from './netlink.ts';

/** A link as the kernel tells of it. */
export interface HostLink {
  index: number;
  name: string;
  mtu: number;
  isUp: boolean;
  /** Of Ethernet links. */
  macAddress?: string;
  /** Of links that are made by software: bridge, veth, macvlan ... */
  kind?: string;
  /** Of bridges. */
  bridge?: { filtersVlans: boolean; defaultVlan: number };
}

const ifinfoBytes = 16;

function macText(bytes: Uint8Array | undefined): { macAddress?: string } {
  if (bytes?.length !== 6) return {};
  return { macAddress: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':') };
}

function kindOf(info: Uint8Array | undefined): Pick<HostLink, 'kind' | 'bridge'> {
  if (info === undefined) return {};
  const attributes = parseAttributes(info, 0);
  const named = attributes.get(infoAttribute.kind);
  if (named === undefined) return {};
  const kind = readText(named);
  if (kind !== 'bridge') return { kind };
  const data = parseAttributes(attributes.get(infoAttribute.data) ?? new Uint8Array(0), 0);
  const pvid = data.get(bridgeAttribute.vlanDefaultPvid);
  const bridge = {
    filtersVlans: data.get(bridgeAttribute.vlanFiltering)?.[0] === 1,
    defaultVlan: (pvid?.[0] ?? 0) | ((pvid?.[1] ?? 0) << 8),
  };
  return { kind, bridge };
}

/** undefined: the message tells of no link. Never throws. */
export function parseLink({ type, body }: NetlinkMessage): HostLink | undefined {
  if (type !== messageType.newLink || body.length < ifinfoBytes) return undefined;
  const attributes = parseAttributes(body, ifinfoBytes);
  const mtu = attributes.get(linkAttribute.mtu);
  return {
    index: readNumber(body, 4),
    name: readText(attributes.get(linkAttribute.name) ?? new Uint8Array(0)),
    mtu: mtu === undefined ? 0 : readNumber(mtu),
    isUp: (readNumber(body, 8) & linkFlag.up) !== 0,
    ...macText(attributes.get(linkAttribute.address)),
    ...kindOf(attributes.get(linkAttribute.linkInfo)),
  };
}

export interface LinkAddress {
  linkIndex: number;
  family: number;
  /** Without the prefix. */
  address: string;
  prefix: number;
  /** RT_SCOPE_UNIVERSE is 0; RT_SCOPE_LINK is 253. */
  scope: number;
}

/** undefined: the message tells of no address. Never throws. */
export function parseLinkAddress({ type, body }: NetlinkMessage): LinkAddress | undefined {
  if (type !== messageType.newAddress || body.length < 8) return undefined;
  const attributes = parseAttributes(body, 8);
  const bytes = attributes.get(addressAttribute.local) ?? attributes.get(addressAttribute.address);
  if (bytes?.length !== 4 && bytes?.length !== 16) return undefined;
  const [family = 0, prefix = 0, , scope = 0] = body;
  return { linkIndex: readNumber(body, 4), family, prefix, scope, address: printAddress(bytes) };
}
