// SPDX-License-Identifier: Apache-2.0
import { type Cidr, isInNetwork } from '../address.ts';
import type { HostLink } from '../host-link.ts';
import type { HostRoute } from '../host-route.ts';
import type { HostRule } from '../host-rule.ts';
import type { HostView } from '../host-view.ts';

/** A packet, as the host's rules look at it; it has no mark, and is the user root's. */
export interface Packet {
  family: Cidr['family'];
  /** Where it comes in; `lo`: the host sends it itself. */
  inputName: string;
  source?: Uint8Array;
  destination?: Uint8Array;
}

/** The host's way out. */
export interface Uplink {
  name: string;
  index: number;
  mtu: number;
  table: number;
  /** rules: where the host's own packets go; main: the main table, which no rule leads to; name: one that looks like it. */
  by: 'rules' | 'main' | 'name';
}

const mainTable = 254;
const unicast = 1;
/** A VPN may have halves in the place of a default route, and all that is given out (2000::/3) for IPv6. */
const widest = { 2: 1, 10: 3 } as const;
/** Of phones and boards, the likelier first. */
const usualNames = [/^wlan\d/, /^eth\d/, /^en/, /^rmnet/, /^ccmni/, /^v4-/];

function matches(rule: HostRule, packet: Packet): boolean {
  const { inputName, outputName, mark, users, source, destination } = rule;
  const isIn = (cidr: Cidr | undefined, address: Uint8Array | undefined): boolean =>
    cidr === undefined || (address !== undefined && isInNetwork(address, cidr));
  const is =
    (inputName === undefined || inputName === packet.inputName) &&
    outputName === undefined &&
    (mark === undefined || mark.value === 0) &&
    (users === undefined || users.first === 0) &&
    isIn(source, packet.source) &&
    isIn(destination, packet.destination);
  return rule.isInverted ? !is : is;
}

/** What the rules ask, one after the other, until one of the tables has an answer, or a rule refuses. */
function lookUp(
  { rules }: HostView,
  packet: Packet,
  inTable: (rule: HostRule) => HostRoute | undefined,
): { route?: HostRoute; refusedBy?: HostRule } {
  for (const rule of rules) {
    if (rule.family !== packet.family || rule.action === 'pass' || !matches(rule, packet)) continue;
    if (rule.action === 'refuse') return { refusedBy: rule };
    const route = inTable(rule);
    const isSuppressed = rule.suppressPrefix !== undefined && (route?.destination.prefix ?? 0) <= rule.suppressPrefix;
    if (route !== undefined && !isSuppressed) return { route };
  }
  return {};
}

const isUp = ({ links }: HostView, route: HostRoute): boolean =>
  links.some(({ index, isUp: up }) => index === route.linkIndex && up);

function defaultRoute(view: HostView, family: Cidr['family'], table: number): HostRoute | undefined {
  const found = view.routes.filter(
    ({ destination, kind, ...route }) =>
      route.table === table &&
      destination.family === family &&
      kind === unicast &&
      destination.prefix <= widest[family] &&
      isUp(view, { destination, kind, ...route }),
  );
  // Halves come before a whole.
  return found.sort((one, other) => other.destination.prefix - one.destination.prefix || one.metric - other.metric)[0];
}

/** The route of a packet to the world outside; undefined: it goes nowhere. */
export function wayOut(view: HostView, packet: Packet): HostRoute | undefined {
  return lookOut(view, packet).route;
}

function lookOut(view: HostView, packet: Packet): ReturnType<typeof lookUp> {
  return lookUp(view, packet, ({ table }) => defaultRoute(view, packet.family, table));
}

/** The route of a packet to one address. */
export function wayTo(view: HostView, packet: Packet & { destination: Uint8Array }): HostRoute | undefined {
  const found = lookUp(view, packet, ({ table }) => {
    const near = view.routes.filter(
      (route) => route.table === table && isInNetwork(packet.destination, route.destination),
    );
    return near.sort((one, other) => other.destination.prefix - one.destination.prefix)[0];
  });
  return found.route;
}

function uplinkOf({ links }: HostView, route: HostRoute, by: Uplink['by']): Uplink | undefined {
  const link = links.find(({ index }) => index === route.linkIndex);
  return link === undefined ? undefined : { name: link.name, index: link.index, mtu: link.mtu, table: route.table, by };
}

function byName(view: HostView, family: Cidr['family'], not: string): Uplink | undefined {
  const rank = ({ name }: HostLink): number => usualNames.findIndex((pattern) => pattern.test(name));
  const likely = view.links
    .filter((link) => link.isUp && link.name !== not && rank(link) >= 0)
    .sort((one, other) => rank(one) - rank(other));
  for (const link of likely) {
    const tables = [...new Set(view.routes.map(({ table }) => table))];
    const routes = tables.map((table) => defaultRoute(view, family, table));
    const own = routes.find((route) => route?.linkIndex === link.index);
    if (own !== undefined) return uplinkOf(view, own, 'name');
  }
  return undefined;
}

/**
 * Where the host's own packets go is where a guest's are to go: netd's rules say so with a VPN first, then the default network (Android's
 * RouteController). Else what the main table has, which Android's rules do not lead to; else a link that has a default route and
 * a usual name. But where netd lets users nowhere but by a VPN that is not there (an always-on one without others), the guest goes
 * nowhere either. `not`: the guest's own pair.
 */
export function findUplink(view: HostView, family: Cidr['family'], not: string): Uplink | undefined {
  const { route: ruled, refusedBy } = lookOut(view, { family, inputName: 'lo' });
  if (ruled !== undefined) return uplinkOf(view, ruled, 'rules');
  if (refusedBy?.users !== undefined) return undefined;
  const main = defaultRoute(view, family, mainTable);
  if (main !== undefined) return uplinkOf(view, main, 'main');
  return byName(view, family, not);
}

export function describeUplink(uplink: Uplink | undefined): string {
  if (uplink === undefined) return 'nothing: the host has no way out';
  const { name, table, by } = uplink;
  const why = { rules: "as the host's own packets", main: 'as the main table says', name: 'by its name' }[by];
  return `${name}, table ${table}, ${why}`;
}
