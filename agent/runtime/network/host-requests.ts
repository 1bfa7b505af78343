// SPDX-License-Identifier: Apache-2.0
import { cidrOf, hostCidr } from './address.ts';
import { addPortVlan, changeLink, createVeth, deletePortVlan } from './link-requests.ts';
import type { ProxyPlan, VethPart } from './network-plan.ts';
import type { RouteRequest } from './route-request.ts';
import { addAddress, addLinkRoute, addProxy, deleteLinkRoute, deleteProxy } from './route-requests.ts';

/** A request and the key, behind lxc.net.N., that it is made for. */
export interface HostRequest {
  key: string;
  request: RouteRequest;
}

/** Both ends get the host's queues crossed: what one sends the other receives. */
export function vethRequest(part: VethPart, guestName: string, initPid: number): RouteRequest {
  const { hostName, macAddress, guestMacAddress, mtu, queues } = part;
  const { receive, transmit } = queues;
  return createVeth(
    { name: hostName, macAddress, mtu, receiveQueues: transmit, transmitQueues: receive },
    { name: guestName, macAddress: guestMacAddress, mtu, receiveQueues: receive, transmitQueues: transmit },
    initPid,
  );
}

/** The host's end, once it is there and has an index. */
export function vethSetup(index: number, part: VethPart): HostRequest[] {
  const { hostName: name, bridge, vlans } = part;
  const port = { index, name };
  const requests: HostRequest[] = [];
  const add = (key: string, request: RouteRequest): void => void requests.push({ key, request });
  if (bridge !== undefined) add('link', changeLink(index, { master: bridge.index }, `${name} in ${bridge.name}`));
  if (vlans.remove !== undefined) add('veth.vlan.id', deletePortVlan(port, vlans.remove));
  for (const vlan of vlans.add) add(vlan.isUntagged ? 'veth.vlan.id' : 'veth.vlan.tagged.id', addPortVlan(port, vlan));
  add('veth.pair', changeLink(index, { up: true }, name));
  for (const cidr of part.addresses) {
    const options = { isSole: part.isManaged };
    add('host.address', addAddress(index, cidrOf(cidr), options, `${name} ${cidr}`));
  }
  for (const cidr of part.routes) {
    const family = cidr.includes(':') ? 'ipv6' : 'ipv4';
    add(`veth.${family}.route`, addLinkRoute(index, cidrOf(cidr), `${cidr} by ${name}`));
  }
  return requests;
}

/**
 * Below /proc/sys/net, of a pair that we look after: its guest is no router of the host's, to which an advertisement or a redirect of its would
 * lead the host's own packets, and nobody but itself as a sender.
 */
export function managedSysctls({ hostName, isManaged }: VethPart): { name: string; value: string }[] {
  if (!isManaged) return [];
  return [
    { name: `ipv6/conf/${hostName}/accept_ra`, value: '0' },
    { name: `ipv6/conf/${hostName}/accept_redirects`, value: '0' },
    { name: `ipv4/conf/${hostName}/accept_redirects`, value: '0' },
    { name: `ipv4/conf/${hostName}/rp_filter`, value: '1' },
  ];
}

/** Below /proc/sys/net, in router mode: the host answers for the gateways, and passes on what it is sent. */
export function routerSysctls({ hostName, gateways }: VethPart): string[] {
  const isSix = (address: string): boolean => address.includes(':');
  return [
    ...(gateways.some((address) => !isSix(address)) ? [`ipv4/conf/${hostName}/forwarding`] : []),
    ...(gateways.some(isSix) ? [`ipv6/conf/${hostName}/forwarding`, `ipv6/conf/${hostName}/proxy_ndp`] : []),
  ];
}

export function routerSetup(index: number, { hostName, gateways, routerRoutes }: VethPart): HostRequest[] {
  return [
    ...gateways.map((address) => ({
      key: 'veth.mode',
      request: addProxy(index, address, `${address} on ${hostName}`),
    })),
    ...routerRoutes.map((address) => ({
      key: 'veth.mode',
      request: addLinkRoute(index, hostCidr(address), `${address} by ${hostName}`),
    })),
  ];
}

export interface ProxyStep {
  add: RouteRequest;
  remove: RouteRequest;
}

const loopback = 1;

/** What the host answers for, each with what takes it back. */
export function proxySteps({ link, addresses, routesToLoopback }: ProxyPlan): ProxyStep[] {
  return addresses.flatMap((address) => {
    const onLink = `${address} on ${link.name}`;
    const answers = { add: addProxy(link.index, address, onLink), remove: deleteProxy(link.index, address, onLink) };
    if (!routesToLoopback) return [answers];
    const [to, byLo] = [hostCidr(address), `${address} by lo`];
    return [answers, { add: addLinkRoute(loopback, to, byLo), remove: deleteLinkRoute(loopback, to, byLo) }];
  });
}
