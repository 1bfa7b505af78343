// SPDX-License-Identifier: Apache-2.0
import { type HostLink, parseLink } from './host-link.ts';
import { type HostRoute, parseHostRoute } from './host-route.ts';
import { type HostRule, parseHostRule } from './host-rule.ts';
import { addressFamily, messageType, type NetlinkMessage } from './netlink.ts';
import type { RouteSocket } from './route-socket.ts';

/** What decides on the way of a packet through the host. */
export interface HostView {
  /** In the order in which they are asked. */
  rules: readonly HostRule[];
  routes: readonly HostRoute[];
  links: readonly HostLink[];
}

function parsed<T>(messages: readonly NetlinkMessage[], parse: (message: NetlinkMessage) => T | undefined): T[] {
  return messages.map(parse).filter((each) => each !== undefined);
}

/** A host as it would be without one of its links. */
export function withoutLink(view: HostView, name: string): HostView {
  const index = view.links.find((link) => link.name === name)?.index;
  if (index === undefined) return view;
  return {
    rules: view.rules.filter(({ inputName }) => inputName !== name),
    routes: view.routes.filter(({ linkIndex }) => linkIndex !== index),
    links: view.links.filter((link) => link.index !== index),
  };
}

/** A kernel without IPv6 has nothing to tell of it. */
export function readHostView(route: RouteSocket, hasIpv6: boolean): HostView {
  const families = [addressFamily.ipv4, ...(hasIpv6 ? [addressFamily.ipv6] : [])];
  const all = (type: number): NetlinkMessage[] => families.flatMap((family) => route.dump(type, family));
  const rules = parsed(all(messageType.getRule), parseHostRule);
  return {
    // The kernel tells them in their order; a stable sort keeps those of one priority so.
    rules: rules.sort((one, other) => one.priority - other.priority),
    routes: parsed(all(messageType.getRoute), parseHostRoute),
    links: parsed(route.dump(messageType.getLink), parseLink),
  };
}
