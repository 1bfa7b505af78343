// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { ManagedNetwork } from '../network/managed-network.ts';
import type { HostPart, NetworkPlan, PlannedNetwork, VethPart } from '../network/network-plan.ts';
import type { GatewayPlan, GuestPart } from '../network/plan-guest-part.ts';
import { asStep, remark, type Said } from '../remark.ts';
import { describeNat } from './describe-nat.ts';

const inGuest = (command: string): Said => remark`in the guest: ${command}`;

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}

const named = (name: string, value: number | string | undefined): string | undefined =>
  value === undefined ? undefined : `${name} ${value}`;

function describeVeth(part: VethPart, arrivalName: string): (string | Said)[] {
  const { hostName: host, bridge, vlans, queues } = part;
  const size = words(named('mtu', part.mtu), `numrxqueues ${queues.transmit} numtxqueues ${queues.receive}`);
  const peer = words('peer', arrivalName, named('address', part.guestMacAddress));
  const made = words(`ip link add ${host} address ${part.macAddress}`, size, 'type veth', peer);
  return [
    remark`${made} in the guest`,
    ...(bridge === undefined ? [] : [`ip link set ${host} master ${bridge.name}`]),
    ...(vlans.remove === undefined ? [] : [`bridge vlan del dev ${host} vid ${vlans.remove}`]),
    ...vlans.add.map(({ id, isUntagged }) =>
      words(`bridge vlan add dev ${host} vid ${id}`, isUntagged ? 'pvid untagged' : undefined),
    ),
    `ip link set ${host} up`,
    ...part.addresses.map((cidr) => `ip address add ${cidr} dev ${host}`),
    ...[...part.routes, ...part.routerRoutes].map((cidr) => `ip route add ${cidr} dev ${host}`),
    ...part.gateways.map((address) => `ip neighbour add proxy ${address} dev ${host}`),
  ];
}

function describeHost(host: HostPart, arrivalName: string): (string | Said)[] {
  switch (host.kind) {
    case 'nothing':
      return [];
    case 'veth':
      return describeVeth(host, arrivalName);
    case 'phys':
      return [
        ...(host.mtu === undefined ? [] : [`ip link set ${host.link.name} mtu ${host.mtu}`]),
        remark`${`ip link set ${host.link.name} netns GUEST name ${arrivalName}`}; it comes back as it was`,
      ];
    case 'upper': {
      const { kind, ...settings } = host.upper;
      const told = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
      return [
        remark`${words(`ip link add ${arrivalName} link ${host.lower.name} type ${kind}`, ...told)} in the guest`,
      ];
    }
  }
}

function describeGateway({ family, address, isElsewhere }: GatewayPlan, name: string): Said[] {
  const ip = family === 'ipv6' ? 'ip -6' : 'ip';
  if (address === undefined) return [inGuest(`${ip} route add default dev ${name}`)];
  const near = isElsewhere ? [inGuest(`${ip} route add ${address} dev ${name}`)] : [];
  return [...near, inGuest(`${ip} route add default via ${address} dev ${name}`)];
}

function describeGuest(part: GuestPart | undefined): Said[] {
  if (part === undefined) return [];
  const { name, arrivalName } = part;
  const changes = [
    ...(arrivalName === name ? [] : [`name ${name}`]),
    ...(part.macAddress === undefined ? [] : [`address ${part.macAddress}`]),
    ...(part.mtu === undefined ? [] : [`mtu ${part.mtu}`]),
  ];
  return [
    ...(changes.length === 0 ? [] : [inGuest(`ip link set ${arrivalName} ${changes.join(' ')}`)]),
    ...part.addresses.map(({ cidr, broadcast }) =>
      inGuest(words(`ip address add ${cidr}`, named('broadcast', broadcast), `dev ${name}`)),
    ),
    ...(part.up ? [inGuest(`ip link set ${name} up`)] : []),
    ...part.gateways.flatMap((gateway) => describeGateway(gateway, name)),
  ];
}

function describeOne({ index, type, host, guest: part, proxies, script }: PlannedNetwork): StartStep[] {
  const from = `lxc.net.${index} (${type})`;
  const steps = [
    ...describeHost(host, part?.arrivalName ?? ''),
    ...(proxies?.addresses ?? []).map((address) => `ip neighbour add proxy ${address} dev ${proxies?.link.name ?? ''}`),
    ...(script.up === undefined ? [] : [remark`run ${script.up}`]),
    ...describeGuest(part),
    ...(script.down === undefined ? [] : [remark`at the end: run ${script.down}`]),
  ];
  return steps.map((step) => ({ ...asStep(step), from }));
}

/** What the monitor does for the guest on its link, and what the guest is given in its root. */
function describeServices({ index, hostInterface, hostAddress6, hostAddress4, dns }: ManagedNetwork): StartStep[] {
  const from = `lodge.net.${index}.nat`;
  const services =
    hostAddress6 === undefined
      ? remark`while it runs, on ${hostInterface}: DHCP, DNS at ${hostAddress4}`
      : remark`while it runs, on ${hostInterface}: DHCP, router advertisements, DNS at ${hostAddress4} and ${hostAddress6}`;
  const names = remark`in the guest: /etc/resolv.conf, where it is missing or empty: nameserver ${dns.join(' ')}`;
  return [
    { ...services, from },
    { ...names, from },
  ];
}

/** In the words of ip(8) and bridge(8). Random names are examples: a start draws its own. */
export function describeNetwork({ ownNamespace, loopbackUp, networks, managed, nat }: NetworkPlan): StartStep[] {
  if (!ownNamespace) return [{ ...remark`the host's network, as it is`, from: 'lxc.net' }];
  return [
    ...networks.flatMap(describeOne),
    ...(managed === undefined ? [] : describeServices(managed)),
    ...(nat === undefined ? [] : describeNat(nat, managed?.index ?? 0)),
    ...(loopbackUp ? [inGuest('ip link set lo up')] : []),
  ];
}
