// SPDX-License-Identifier: Apache-2.0
import { printAddress } from '../network/address.ts';
import {
  addressAttribute,
  linkAttribute,
  linkFlag,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readLong,
  readNumber,
  readText,
  routeAttribute,
} from '../network/netlink.ts';
import type { RouteSocket } from '../network/route-socket.ts';

export interface InterfaceFigures {
  name: string;
  index: number;
  up: boolean;
  macAddress?: string;
  mtu: number;
  addresses: string[];
  receivedBytes: number;
  sentBytes: number;
  receivedPackets: number;
  sentPackets: number;
  receiveErrors: number;
  sendErrors: number;
}

/** struct rtnl_link_stats64: rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors. */
function interfaceOf(message: NetlinkMessage): InterfaceFigures {
  const attributes = parseAttributes(message.body, 16);
  const stats = attributes.get(linkAttribute.stats64);
  const figure = (position: number): number =>
    stats === undefined || stats.length < 48 ? 0 : readLong(stats, position * 8);
  const mac = attributes.get(linkAttribute.address);
  const mtu = attributes.get(linkAttribute.mtu);
  return {
    name: readText(attributes.get(linkAttribute.name) ?? new Uint8Array(0)),
    index: readNumber(message.body, 4),
    up: (readNumber(message.body, 8) & linkFlag.up) !== 0,
    mtu: mtu === undefined ? 0 : readNumber(mtu),
    addresses: [],
    receivedPackets: figure(0),
    sentPackets: figure(1),
    receivedBytes: figure(2),
    sentBytes: figure(3),
    receiveErrors: figure(4),
    sendErrors: figure(5),
    ...(mac?.length === 6 ? { macAddress: [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':') } : {}),
  };
}

/** Links, addresses and default gateways of the namespace that the socket was opened in. */
export function sampleNetwork(route: RouteSocket): { interfaces: InterfaceFigures[]; gateways: string[] } {
  const interfaces = route
    .dump(messageType.getLink, 0)
    .filter((each) => each.type === messageType.newLink)
    .map(interfaceOf);
  for (const message of route.dump(messageType.getAddress, 0)) {
    if (message.type !== messageType.newAddress) continue;
    const attributes = parseAttributes(message.body, 8);
    const bytes = attributes.get(addressAttribute.local) ?? attributes.get(addressAttribute.address);
    const owner = interfaces.find((each) => each.index === readNumber(message.body, 4));
    if (bytes !== undefined) owner?.addresses.push(`${printAddress(bytes)}/${message.body[1] ?? 0}`);
  }
  const gateways: string[] = [];
  for (const message of route.dump(messageType.getRoute, 0)) {
    const attributes =
      message.type === messageType.newRoute && message.body[1] === 0 ? parseAttributes(message.body, 12) : undefined;
    const gateway = attributes?.get(routeAttribute.gateway);
    if (gateway !== undefined) gateways.push(printAddress(gateway));
  }
  return { interfaces, gateways };
}
