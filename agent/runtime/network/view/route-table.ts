// SPDX-License-Identifier: Apache-2.0
import { printAddress } from '../address.ts';
import { parseHostRoute } from '../host-route.ts';
import type { NetlinkMessage } from '../netlink.ts';

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

/** undefined: the message tells of no route, or of one to an address of the machine's own. Never throws. */
export function parseRoute(message: NetlinkMessage): RouteLine | undefined {
  const route = parseHostRoute(message);
  if (route === undefined || route.table === localTable || ownKinds.includes(route.kind)) return undefined;
  const { destination, gateway, linkIndex, source, metric, table, kind, protocol } = route;
  return {
    destination: destination.prefix === 0 ? 'default' : `${printAddress(destination.bytes)}/${destination.prefix}`,
    ...(gateway === undefined ? {} : { gateway }),
    ...(linkIndex === undefined ? {} : { linkIndex }),
    ...(source === undefined ? {} : { source }),
    metric,
    table,
    kind: kinds[kind] ?? String(kind),
    origin: origins[protocol] ?? String(protocol),
  };
}
