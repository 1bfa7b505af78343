// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, type KeyMatch, type KeySince, refused, type TakenKey } from '../config-key.ts';
import { ConfigValueError, parseAddress, parseCidr, parseLinkName, parseMac, parseNumber } from '../values.ts';

export interface NetworkSettings {
  /** In the order of their numbers once the config is read. */
  networks: NetworkConfig[];
}

export interface NetworkConfig {
  index: number;
  type: 'none' | 'empty' | 'veth';
  /** Bridge on the host. */
  link: string | undefined;
  /** Name inside; eth<index> where none is given. */
  name: string | undefined;
  /** Name of the host's end. */
  pair: string | undefined;
  up: boolean;
  macAddress: string | undefined;
  mtu: number | undefined;
  ipv4: string[];
  ipv4Gateway: string | undefined;
  ipv6: string[];
  ipv6Gateway: string | undefined;
  /** lodge.net.N.host.address: the address of the host's end, for a pair without a bridge. */
  hostAddresses: string[];
}

export const networkDefaults = (): NetworkSettings => ({ networks: [] });

function newNetwork(index: number): NetworkConfig {
  return {
    index,
    type: 'empty',
    link: undefined,
    name: undefined,
    pair: undefined,
    up: false,
    macAddress: undefined,
    mtu: undefined,
    ipv4: [],
    ipv4Gateway: undefined,
    ipv6: [],
    ipv6Gateway: undefined,
    hostAddresses: [],
  };
}

function networkAt(config: NetworkSettings, { index }: KeyMatch): NetworkConfig {
  const found = config.networks.find((network) => network.index === index);
  if (found !== undefined) return found;
  const network = newNetwork(index);
  config.networks.push(network);
  return network;
}

type Extra = Partial<Pick<TakenKey<NetworkSettings>, 'note' | 'list'>> & { since?: KeySince };

/** A key below lxc.net.N. */
function networkKey(
  name: string,
  example: string,
  set: (network: NetworkConfig, value: string) => void,
  { since = '4.0', ...extra }: Extra = {},
): TakenKey<NetworkSettings> {
  const key = since === 'lodge' ? `lodge.net.N.${name}` : `lxc.net.N.${name}`;
  return { key, since, example, ...extra, set: (config, value, match) => set(networkAt(config, match), value) };
}

const kinds = 'only networks of the types none, empty and veth are made';
const addressOnly = { note: 'an address; auto and dev are not' };

function setType(network: NetworkConfig, value: string): void {
  if (value !== 'none' && value !== 'empty' && value !== 'veth')
    throw new ConfigValueError(`the type ${value} is not supported yet; none, empty and veth are`);
  network.type = value;
}

export const networkKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey('type', 'veth', setType, { note: 'none, empty and veth' }),
  networkKey('link', 'br0', (network, value) => {
    network.link = parseLinkName(value);
  }),
  networkKey('name', 'eth0', (network, value) => {
    network.name = parseLinkName(value);
  }),
  networkKey('veth.pair', 'veth0', (network, value) => {
    network.pair = parseLinkName(value);
  }),
  networkKey('flags', 'up', (network, value) => {
    if (value !== 'up') throw new ConfigValueError('only up is known');
    network.up = true;
  }),
  networkKey('hwaddr', '00:16:3e:xx:xx:xx', (network, value) => {
    network.macAddress = parseMac(value);
  }),
  networkKey('mtu', '1400', (network, value) => {
    network.mtu = parseNumber(value, 68, 65535);
  }),
  networkKey(
    'ipv4.address',
    '10.0.3.2/24',
    (network, value) => {
      network.ipv4.push(parseCidr(value, 4));
    },
    { list: 'lines' },
  ),
  networkKey(
    'ipv4.gateway',
    '10.0.3.1',
    (network, value) => {
      network.ipv4Gateway = parseAddress(value, 4);
    },
    addressOnly,
  ),
  networkKey(
    'ipv6.address',
    'fd00::2/64',
    (network, value) => {
      network.ipv6.push(parseCidr(value, 6));
    },
    { list: 'lines' },
  ),
  networkKey(
    'ipv6.gateway',
    'fd00::1',
    (network, value) => {
      network.ipv6Gateway = parseAddress(value, 6);
    },
    addressOnly,
  ),
  networkKey(
    'host.address',
    '10.0.3.1/24',
    (network, value) => {
      network.hostAddresses.push(parseCidr(value, value.includes(':') ? 6 : 4));
    },
    { since: 'lodge', list: 'lines', note: "the address of the host's end, for a pair without a bridge" },
  ),
  ...refused(
    kinds,
    '4.0',
    ...['ipvlan.isolation', 'ipvlan.mode', 'l2proxy', 'macvlan.mode', 'vlan.id'].map((name) => `lxc.net.N.${name}`),
  ),
  ...refused(kinds, '5.0', 'lxc.net.N.veth.vlan.id', 'lxc.net.N.veth.vlan.tagged.id'),
  ...refused('use lxc.hook.stop', '4.0', 'lxc.net.N.script.down'),
  ...refused(
    'use lxc.hook.start-host',
    '4.0',
    ...['script.up', 'veth.ipv4.route', 'veth.ipv6.route'].map((name) => `lxc.net.N.${name}`),
  ),
  ...refused('a pair is in a bridge, or has an address on its end of the host', '4.0', 'lxc.net.N.veth.mode'),
  ...refused(
    'pairs have the queues that the kernel gives them',
    '5.0',
    'lxc.net.N.veth.n_rxqueues',
    'lxc.net.N.veth.n_txqueues',
  ),
];

/** What the lines say together. Throws ConfigValueError. */
export function finishNetworks(config: NetworkSettings): void {
  if (config.networks.some(({ type }) => type === 'none') && config.networks.length > 1)
    throw new ConfigValueError('the type none goes with no other network');
  config.networks.sort((one, other) => one.index - other.index);
}
