// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError } from '../values.ts';
import type { NetworkConfig, NetworkSettings } from './network-keys.ts';

/** What LXC refuses only at the start. */
function checkNetwork(network: NetworkConfig): void {
  const { index, type, link, up, veth } = network;
  const refuse = (key: string, why: string): never => {
    throw new ConfigValueError(`lxc.net.${index}.${key} ${why}`);
  };
  if (!network.isTyped) refuse('type', `is missing: the other lines of lxc.net.${index} say nothing without it`);
  const needsLink = type === 'macvlan' || type === 'ipvlan' || type === 'vlan' || type === 'phys';
  if (needsLink && link === undefined) refuse('link', `is missing: the type ${type} needs a link of the host`);
  if (type === 'vlan' && network.vlanId === undefined) refuse('vlan.id', 'is missing');
  const hasVlans = veth.vlanId !== undefined || veth.taggedVlanIds.length > 0;
  if (type === 'veth' && hasVlans && (veth.mode !== 'bridge' || link === undefined))
    refuse('veth.vlan.id', 'needs the mode bridge and a link');
  if (veth.taggedVlanIds.some((id) => id === veth.vlanId)) refuse('veth.vlan.tagged.id', 'has the id of veth.vlan.id');
  if (type === 'none' || type === 'empty') return;
  for (const [name, gateway, addresses] of [
    ['ipv4', network.ipv4Gateway, network.ipv4],
    ['ipv6', network.ipv6Gateway, network.ipv6],
  ] as const) {
    if (gateway === undefined) continue;
    if (!up) refuse(`${name}.gateway`, `needs lxc.net.${index}.flags = up`);
    if (addresses.length === 0) refuse(`${name}.gateway`, `needs an lxc.net.${index}.${name}.address`);
    if (gateway.kind === 'auto' && (link === undefined || type === 'vlan' || type === 'phys'))
      refuse(`${name}.gateway`, 'auto needs a link, and the type veth, macvlan or ipvlan');
  }
  if (network.l2proxy && link === undefined) refuse('l2proxy', 'needs a link of the host');
  if (network.l2proxy && type === 'ipvlan' && network.ipvlan.mode !== 'l3s')
    refuse('l2proxy', `needs lxc.net.${index}.ipvlan.mode = l3s`);
}

/** With NAT the addresses are chosen at the start, for a pair that no bridge has. */
function checkNat(network: NetworkConfig): void {
  const { index, type, link, veth, ipv4, ipv6, ipv4Gateway, ipv6Gateway } = network;
  const refuse = (why: string): never => {
    throw new ConfigValueError(`lodge.net.${index}.${why}`);
  };
  const { forwards, nameServers, initWords } = network;
  for (const [key, values] of Object.entries({ forward: forwards, dns: nameServers, init: initWords }))
    if (!network.nat && values.length > 0) refuse(`${key} needs lodge.net.${index}.nat = 1`);
  if (!network.nat) return;
  if (type !== 'veth') refuse(`nat needs lxc.net.${index}.type = veth`);
  if (link !== undefined) refuse(`nat excludes lxc.net.${index}.link: the pair is in no bridge`);
  if (veth.mode === 'router') refuse(`nat excludes lxc.net.${index}.veth.mode = router`);
  const isAddressed =
    [...ipv4, ...ipv6, ...veth.hostAddresses].length > 0 || (ipv4Gateway ?? ipv6Gateway) !== undefined;
  if (isAddressed) refuse('nat chooses addresses and gateways: the config may have none of that network');
  const ports = network.forwards.map(({ protocol, hostPort }) => `${protocol} ${hostPort}`);
  const twice = ports.find((port, position) => ports.indexOf(port) !== position);
  if (twice !== undefined) refuse(`forward has ${twice} twice`);
}

/** What the lines say together. Throws ConfigValueError. */
export function finishNetworks(config: NetworkSettings): void {
  config.networks.sort((one, other) => one.index - other.index);
  for (const network of config.networks) {
    // Enough by itself.
    if (network.nat && !network.isTyped) Object.assign(network, { type: 'veth', isTyped: true });
    checkNetwork(network);
    checkNat(network);
  }
  const [, second] = config.networks.filter(({ nat }) => nat);
  if (second !== undefined) throw new ConfigValueError(`lodge.net.${second.index}.nat: another network has it already`);
}
