// SPDX-License-Identifier: Apache-2.0
import { type Cidr, printAddress } from './address.ts';
import {
  addressFamily,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readNumber,
  routeAttribute,
} from './netlink.ts';

/** A route of the host, of any table. */
export interface HostRoute {
  table: number;
  /** RTN_* of rtnetlink(7): unicast is 1, local 2. */
  kind: number;
  destination: Cidr;
  gateway: string | undefined;
  linkIndex: number | undefined;
  /** The lower counts. */
  metric: number;
}

/** What nothing but a list of routes asks for. */
export interface ToldRoute extends HostRoute {
  /** The address that the host sends from. */
  source: string | undefined;
  /** RTPROT_*: who made it. */
  protocol: number;
}

const routeBytes = 12;

function familyOf(family: number): Cidr['family'] | undefined {
  if (family === addressFamily.ipv4) return 2;
  return family === addressFamily.ipv6 ? 10 : undefined;
}

/** undefined: the message tells of no route, or of one that is cut. Never throws. */
export function parseHostRoute({ type, body }: NetlinkMessage): ToldRoute | undefined {
  if (type !== messageType.newRoute || body.length < routeBytes) return undefined;
  const [number = 0, prefix = 0, , , shortTable = 0, protocol = 0, , kind = 0] = body;
  const family = familyOf(number);
  if (family === undefined) return undefined;
  const attributes = parseAttributes(body, routeBytes);
  const numberOf = (attribute: number): number | undefined => {
    const bytes = attributes.get(attribute);
    return bytes === undefined ? undefined : readNumber(bytes);
  };
  const length = family === 2 ? 4 : 16;
  const bytes = attributes.get(routeAttribute.destination) ?? new Uint8Array(length);
  if (bytes.length !== length || prefix > length * 8) return undefined;
  const addressOf = (attribute: number): string | undefined => {
    const address = attributes.get(attribute);
    return address?.length === length ? printAddress(address) : undefined;
  };
  return {
    table: numberOf(routeAttribute.table) ?? shortTable,
    kind,
    destination: { family, bytes: Uint8Array.from(bytes), prefix },
    gateway: addressOf(routeAttribute.gateway),
    source: addressOf(routeAttribute.preferredSource),
    protocol,
    linkIndex: numberOf(routeAttribute.outputLink),
    metric: numberOf(routeAttribute.priority) ?? 0,
  };
}

/** A VPN that takes everything has two halves in the place of a default route. */
const shortestTaken = 2;

/** Networks that the host knows a way to. */
export function takenNetworks(routes: readonly HostRoute[]): Cidr[] {
  return routes.flatMap(({ destination }) => (destination.prefix < shortestTaken ? [] : [destination]));
}
