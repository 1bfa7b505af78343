// SPDX-License-Identifier: Apache-2.0
import { printAddress } from '../address.ts';
import {
  addressFamily,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readNumber,
  routeAttribute,
} from '../netlink.ts';

export interface RouteLine {
  destination: string;
  gateway?: string;
  linkIndex?: number;
  source?: string;
  metric: number;
  table: number;
  kind: string;
  origin: string;
}

/** RTN_* of rtnetlink(7). Those of the machine's own addresses (local, broadcast, anycast, multicast) are not routes to anywhere. */
const kinds: Readonly<Record<number, string>> = {
  1: 'unicast',
  6: 'blackhole',
  7: 'unreachable',
  8: 'prohibit',
  9: 'throw',
  10: 'nat',
};
const ownKinds = [2, 3, 4, 5];
/** RTPROT_*. */
const origins: Readonly<Record<number, string>> = {
  1: 'redirect',
  2: 'kernel',
  3: 'boot',
  4: 'static',
  9: 'ra',
  16: 'dhcp',
};
const localTable = 255;
const routeBytes = 12;

function addressOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.length === 4 || bytes?.length === 16 ? printAddress(bytes) : undefined;
}

/** undefined: the message tells of no route, or of one to an address of the machine's own. Never throws. */
export function parseRoute({ type, body }: NetlinkMessage): RouteLine | undefined {
  if (type !== messageType.newRoute || body.length < routeBytes) return undefined;
  const [family = 0, prefix = 0, , , shortTable = 0, protocol = 0, , kind = 0] = body;
  if (family !== addressFamily.ipv4 && family !== addressFamily.ipv6) return undefined;
  const attributes = parseAttributes(body, routeBytes);
  const numberOf = (attribute: number): number | undefined => {
    const bytes = attributes.get(attribute);
    return bytes === undefined ? undefined : readNumber(bytes);
  };
  const table = numberOf(routeAttribute.table) ?? shortTable;
  if (table === localTable || ownKinds.includes(kind)) return undefined;
  const destination = addressOf(attributes.get(routeAttribute.destination));
  const gateway = addressOf(attributes.get(routeAttribute.gateway));
  const source = addressOf(attributes.get(routeAttribute.preferredSource));
  const linkIndex = numberOf(routeAttribute.outputLink);
  return {
    destination: prefix === 0 ? 'default' : `${destination ?? '?'}/${prefix}`,
    ...(gateway === undefined ? {} : { gateway }),
    ...(linkIndex === undefined ? {} : { linkIndex }),
    ...(source === undefined ? {} : { source }),
    metric: numberOf(routeAttribute.priority) ?? 0,
    table,
    kind: kinds[kind] ?? String(kind),
    origin: origins[protocol] ?? String(protocol),
  };
}
