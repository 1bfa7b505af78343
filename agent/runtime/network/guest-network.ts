// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { addressBytes, cidrOf, hostCidr } from './address.ts';
import { parseLink } from './host-link.ts';
import { changeLink, getLink } from './link-requests.ts';
import { networkFailure } from './network-failure.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { GuestPart } from './plan-guest-part.ts';
import type { RouteRequest } from './route-request.ts';
import { addAddress, addDefaultRoute, addLinkRoute } from './route-requests.ts';
import { RouteSocket } from './route-socket.ts';

/** The first link of every network namespace (LOOPBACK_IFINDEX). */
const loopback = 1;
const step = 'guest network';

interface KeyedRequest {
  /** Behind lxc.net.N. */
  key: string;
  request: RouteRequest;
}

/** Name, address and MTU in one request; of several it is told by the one that a kernel refuses most. */
function arrivalRequest(link: number, { name, arrivalName, macAddress, mtu }: GuestPart): KeyedRequest[] {
  const newName = arrivalName === name ? undefined : name;
  if (newName === undefined && macAddress === undefined && mtu === undefined) return [];
  const key = mtu !== undefined ? 'mtu' : macAddress !== undefined ? 'hwaddr' : 'name';
  return [{ key, request: changeLink(link, { name: newName, macAddress, mtu }, name) }];
}

/** What one link inside is made ready by, in LXC's order. */
export function guestRequests(link: number, guest: GuestPart): KeyedRequest[] {
  const { name } = guest;
  const requests = arrivalRequest(link, guest);
  const add = (key: string, request: RouteRequest): void => void requests.push({ key, request });
  for (const { cidr, broadcast } of guest.addresses) {
    const options = {
      broadcast: broadcast === undefined ? undefined : addressBytes(broadcast),
      isSole: guest.isManaged,
    };
    const family = cidr.includes(':') ? 'ipv6' : 'ipv4';
    add(`${family}.address`, addAddress(link, cidrOf(cidr), options, `${name} ${cidr}`));
  }
  if (guest.up) add('flags', changeLink(link, { up: true }, name));
  return requests;
}

/** Behind all addresses, and with lo up. */
export function gatewayRequests(link: number, { name, gateways }: GuestPart): KeyedRequest[] {
  return gateways.flatMap(({ family, address, isElsewhere }) => {
    const key = `${family}.gateway`;
    const subject = `${name} ${address ?? 'dev'}`;
    const route = { key, request: addDefaultRoute(link, family === 'ipv4' ? 2 : 10, address, subject) };
    if (address === undefined || !isElsewhere) return [route];
    return [{ key, request: addLinkRoute(link, hostCidr(address), subject) }, route];
  });
}

/** The guest's part, called inside its network namespace. Throws RuntimeError by the key. */
export function configureGuestNetwork(sys: Sys, plan: NetworkPlan): void {
  const links = plan.networks.flatMap(({ index, guest }) => (guest === undefined ? [] : [{ index, guest }]));
  if (!plan.ownNamespace || (!plan.loopbackUp && links.length === 0)) return;
  const route = new RouteSocket(sys);
  try {
    const found = route.ask(links.map(({ guest }) => getLink(guest.arrivalName)));
    const requests = links.flatMap(({ index, guest }, position) => {
      const { messages, error } = found[position] ?? {};
      const link = messages?.map(parseLink)[0];
      if (error !== undefined) throw networkFailure(error, { step, key: `lxc.net.${index}.name`, link: guest.name });
      const own = [...guestRequests(link?.index ?? 0, guest), ...gatewayRequests(link?.index ?? 0, guest)];
      return own.map(({ key, request }) => ({ key: `lxc.net.${index}.${key}`, link: guest.name, request }));
    });
    if (plan.loopbackUp)
      requests.unshift({ key: 'lxc.net', link: 'lo', request: changeLink(loopback, { up: true }, 'lo') });
    for (const [position, { error }] of route.ask(requests.map(({ request }) => request)).entries()) {
      const { key = '', link = '' } = requests[position] ?? {};
      if (error !== undefined) throw networkFailure(error, { step, key, link });
    }
  } finally {
    route.close();
  }
}
