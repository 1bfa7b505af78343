// SPDX-License-Identifier: Apache-2.0
import { addressBytes, type Cidr } from './address.ts';
import {
  addressAttribute,
  addressFamily,
  addressFlag,
  messageFlag,
  messageType,
  NetlinkWriter,
  neighbourAttribute,
  neighbourFlag,
  routeAttribute,
  routeKind,
} from './netlink.ts';
import { type RouteRequest, request } from './route-request.ts';

const createOnly = messageFlag.create | messageFlag.exclusive;

interface AddressOptions {
  /** Of IPv4; undefined leaves it out. */
  broadcast?: Uint8Array | undefined;
  /** Of IPv6: nobody else on the link can have it, so that it is good at once (IFA_F_NODAD). */
  isSole?: boolean;
}

export function addAddress(
  link: number,
  cidr: Cidr,
  { broadcast, isSole = false }: AddressOptions,
  subject: string,
): RouteRequest {
  const flags = isSole && cidr.family === addressFamily.ipv6 ? addressFlag.noDuplicateDetection : 0;
  const body = new NetlinkWriter()
    .fields([1, cidr.family], [1, cidr.prefix], [1, flags], [1, 0], [4, link])
    .attribute(addressAttribute.local, cidr.bytes)
    .attribute(addressAttribute.address, cidr.bytes);
  if (broadcast !== undefined) body.attribute(addressAttribute.broadcast, broadcast);
  return request('RTM_NEWADDR', { type: messageType.newAddress, flags: createOnly }, body, subject);
}

/** struct rtmsg: family, lengths of destination and source, service, table, protocol, scope, kind, flags. */
function routeHeader(family: number, prefix: number, scope: number): NetlinkWriter {
  const { mainTable, bootProtocol, unicast } = routeKind;
  return new NetlinkWriter().fields(
    ...([family, prefix, 0, 0, mainTable, bootProtocol, scope, unicast] as const).map(
      (value) => [1, value] as [1, number],
    ),
    [4, 0],
  );
}

function linkRoute(link: number, to: Cidr): NetlinkWriter {
  // IPv6 knows no scopes of routes and takes any.
  return routeHeader(to.family, to.prefix, routeKind.link)
    .attribute(routeAttribute.destination, to.bytes)
    .number(routeAttribute.outputLink, link);
}

/** What is reached on the link itself. */
export function addLinkRoute(link: number, to: Cidr, subject: string): RouteRequest {
  return request('RTM_NEWROUTE', { type: messageType.newRoute, flags: createOnly }, linkRoute(link, to), subject);
}

export function deleteLinkRoute(link: number, to: Cidr, subject: string): RouteRequest {
  return request('RTM_DELROUTE', { type: messageType.deleteRoute }, linkRoute(link, to), subject);
}

/** Without a gateway everything is on the link itself. */
export function addDefaultRoute(
  link: number,
  family: Cidr['family'],
  gateway: string | undefined,
  subject: string,
): RouteRequest {
  const body = routeHeader(family, 0, routeKind.universe);
  if (gateway !== undefined) body.attribute(routeAttribute.gateway, addressBytes(gateway));
  body.number(routeAttribute.outputLink, link);
  return request('RTM_NEWROUTE', { type: messageType.newRoute, flags: createOnly }, body, subject);
}

/** struct ndmsg */
function proxy(link: number, address: string): NetlinkWriter {
  const bytes = addressBytes(address);
  const family = bytes.length === 4 ? addressFamily.ipv4 : addressFamily.ipv6;
  return new NetlinkWriter()
    .fields([1, family], [1, 0], [2, 0], [4, link], [2, 0], [1, neighbourFlag.proxy], [1, routeKind.unicast])
    .attribute(neighbourAttribute.destination, bytes);
}

/** The host answers on this link for the address (proxy ARP, proxy NDP). */
export function addProxy(link: number, address: string, subject: string): RouteRequest {
  const head = { type: messageType.newNeighbour, flags: createOnly };
  return request('RTM_NEWNEIGH', head, proxy(link, address), subject);
}

export function deleteProxy(link: number, address: string, subject: string): RouteRequest {
  return request('RTM_DELNEIGH', { type: messageType.deleteNeighbour }, proxy(link, address), subject);
}
