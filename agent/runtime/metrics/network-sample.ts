// SPDX-License-Identifier: Apache-2.0
import type { InterfaceSample } from '../../protocol/metrics.ts';
import { printAddress } from '../network/address.ts';
import { parseLink, parseLinkAddress } from '../network/host-link.ts';
import {
  linkAttribute,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readLong,
  routeAttribute,
} from '../network/netlink.ts';
import type { RouteSocket } from '../network/route-socket.ts';

/** struct rtnl_link_stats64: rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors. */
function interfaceOf(message: NetlinkMessage): InterfaceSample | undefined {
  const link = parseLink(message);
  if (link === undefined) return undefined;
  const stats = parseAttributes(message.body, 16).get(linkAttribute.stats64);
  const figure = (position: number): number =>
    stats === undefined || stats.length < 48 ? 0 : readLong(stats, position * 8);
  const { name, index, isUp, mtu, macAddress } = link;
  return {
    name,
    index,
    up: isUp,
    mtu,
    addresses: [],
    receivedPackets: figure(0),
    sentPackets: figure(1),
    receivedBytes: figure(2),
    sentBytes: figure(3),
    receiveErrors: figure(4),
    sendErrors: figure(5),
    ...(macAddress === undefined ? {} : { macAddress }),
  };
}

/** Of a default route, which has a destination of no bits. */
function gatewayOf({ type, body }: NetlinkMessage): string | undefined {
  if (type !== messageType.newRoute || body.length < 12 || body[1] !== 0) return undefined;
  const gateway = parseAttributes(body, 12).get(routeAttribute.gateway);
  return gateway?.length === 4 || gateway?.length === 16 ? printAddress(gateway) : undefined;
}

export interface NetworkSample {
  interfaces: InterfaceSample[];
  gateways: string[];
}

/** Of the messages of three dumps. */
export function sampleOf(
  links: readonly NetlinkMessage[],
  addresses: readonly NetlinkMessage[],
  routes: readonly NetlinkMessage[],
): NetworkSample {
  const interfaces = links.map(interfaceOf).filter((link) => link !== undefined);
  for (const told of addresses.map(parseLinkAddress)) {
    const owner = interfaces.find(({ index }) => index === told?.linkIndex);
    if (told !== undefined) owner?.addresses.push(`${told.address}/${told.prefix}`);
  }
  return { interfaces, gateways: routes.map(gatewayOf).filter((gateway) => gateway !== undefined) };
}

/** Links, addresses and default gateways of the namespace that the socket was opened in. */
export function sampleNetwork(route: RouteSocket): NetworkSample {
  const { getLink, getAddress, getRoute } = messageType;
  return sampleOf(route.dump(getLink), route.dump(getAddress), route.dump(getRoute));
}
