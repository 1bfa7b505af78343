// SPDX-License-Identifier: Apache-2.0
import type { Gateway, Ipv4Address, PortForward } from '../../network/network-values.ts';
import {
  parseGateway,
  parseGuestLinkName,
  parseIpv4Address,
  parseMac,
  parseNameServer,
  parsePortForward,
  parseRoute,
  parseVlanId,
  parseWord,
} from '../../network/network-values.ts';
import type { ConfigKey, KeyMatch, KeySince, TakenKey } from '../config-key.ts';
import { parseBoolean, parseCidr, parseLinkName, parseNumber, splitWords } from '../values.ts';

const unaskedQueues =
  'one without it, as many as the kernel uses by itself; stock LXC has the kernel make more, for ethtool';

export interface NetworkSettings {
  /** In the order of their numbers once the config is read. */
  networks: NetworkConfig[];
}

const types = ['none', 'empty', 'veth', 'macvlan', 'ipvlan', 'vlan', 'phys'] as const;
export type NetworkType = (typeof types)[number];
const macvlanModes = ['private', 'vepa', 'bridge', 'passthru'] as const;
const ipvlanModes = ['l2', 'l3', 'l3s'] as const;
const ipvlanIsolations = ['bridge', 'private', 'vepa'] as const;

/** The keys of one lxc.net.N. Those of another type than its own are kept and not used. */
export interface NetworkConfig {
  index: number;
  type: NetworkType;
  /** A line says the type. */
  isTyped: boolean;
  /** On the host: a pair's bridge, or what the guest's link lies on, or is. */
  link: string | undefined;
  /** Inside; may have a %d. */
  name: string | undefined;
  up: boolean;
  macAddress: string | undefined;
  mtu: number | undefined;
  ipv4: Ipv4Address[];
  ipv4Gateway: Gateway | undefined;
  /** address/prefix */
  ipv6: string[];
  ipv6Gateway: Gateway | undefined;
  /** The host answers on `link` for the guest's addresses. */
  l2proxy: boolean;
  /** Commands of a shell. */
  script: { up: string | undefined; down: string | undefined };
  veth: {
    mode: 'bridge' | 'router';
    /** Name of the host's end. */
    pair: string | undefined;
    receiveQueues: number | undefined;
    transmitQueues: number | undefined;
    /** Networks that the host reaches by the pair. */
    routes: string[];
    /** Of the bridge's port, for frames without a tag; none takes it out of the bridge's own. */
    vlanId: number | 'none' | undefined;
    taggedVlanIds: number[];
    /** lodge.net.N.host.address: addresses of the host's end. */
    hostAddresses: string[];
  };
  macvlanMode: (typeof macvlanModes)[number];
  ipvlan: { mode: (typeof ipvlanModes)[number]; isolation: (typeof ipvlanIsolations)[number] };
  vlanId: number | undefined;
  /** lodge.net.N.nat: the pair's addresses are chosen, and what the guest sends leaves with an address of the host. */
  nat: boolean;
  /** lodge.net.N.forward: ports of the host that lead to ports of the guest. */
  forwards: PortForward[];
  /** lodge.net.N.dns: servers that are asked instead of those of the host. */
  nameServers: string[];
  /** lodge.net.N.init: further words of init. */
  initWords: string[];
}

export const networkDefaults = (): NetworkSettings => ({ networks: [] });

function newNetwork(index: number): NetworkConfig {
  return {
    index,
    type: 'empty',
    isTyped: false,
    link: undefined,
    name: undefined,
    up: false,
    macAddress: undefined,
    mtu: undefined,
    ipv4: [],
    ipv4Gateway: undefined,
    ipv6: [],
    ipv6Gateway: undefined,
    l2proxy: false,
    script: { up: undefined, down: undefined },
    veth: {
      mode: 'bridge',
      pair: undefined,
      receiveQueues: undefined,
      transmitQueues: undefined,
      routes: [],
      vlanId: undefined,
      taggedVlanIds: [],
      hostAddresses: [],
    },
    macvlanMode: 'private',
    ipvlan: { mode: 'l3', isolation: 'bridge' },
    vlanId: undefined,
    nat: false,
    forwards: [],
    nameServers: [],
    initWords: [],
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

const lines = { list: 'lines' } as const;

const commonKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey(
    'type',
    'veth',
    (network, value) => {
      network.type = parseWord(value, types);
      network.isTyped = true;
    },
    { note: 'phys comes back with the MTU, address and state that it had; LXC leaves it down' },
  ),
  networkKey('link', 'br0', (network, value) => {
    network.link = parseLinkName(value);
  }),
  networkKey('name', 'eth0', (network, value) => {
    network.name = parseGuestLinkName(value);
  }),
  networkKey('flags', 'up', (network, value) => {
    network.up = parseWord(value, ['up']) === 'up';
  }),
  networkKey('hwaddr', '00:16:3e:xx:xx:xx', (network, value) => {
    network.macAddress = parseMac(value);
  }),
  networkKey('mtu', '1400', (network, value) => {
    network.mtu = parseNumber(value, 68, 65535);
  }),
  networkKey(
    'l2proxy',
    '1',
    (network, value) => {
      network.l2proxy = parseBoolean(value);
    },
    { note: 'the sysctls that it needs are checked, not set' },
  ),
  networkKey('script.up', '/bin/true', (network, value) => {
    network.script.up = value;
  }),
  networkKey('script.down', '/bin/true', (network, value) => {
    network.script.down = value;
  }),
];

const addressKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey(
    'ipv4.address',
    '10.0.3.2/24',
    (network, value) => {
      network.ipv4.push(parseIpv4Address(value));
    },
    { ...lines, note: "the broadcast address is the network's last one, also where LXC 5.0 computes another" },
  ),
  networkKey('ipv4.gateway', '10.0.3.1', (network, value) => {
    network.ipv4Gateway = parseGateway(value, 4);
  }),
  networkKey(
    'ipv6.address',
    'fd00::2/64',
    (network, value) => {
      network.ipv6.push(parseCidr(value, 6));
    },
    lines,
  ),
  networkKey('ipv6.gateway', 'fd00::1', (network, value) => {
    network.ipv6Gateway = parseGateway(value, 6);
  }),
];

const vethKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey('veth.pair', 'veth0', (network, value) => {
    network.veth.pair = parseLinkName(value);
  }),
  networkKey('veth.mode', 'router', (network, value) => {
    network.veth.mode = parseWord(value, ['bridge', 'router']);
  }),
  ...([4, 6] as const).map((family) =>
    networkKey(
      `veth.ipv${family}.route`,
      family === 4 ? '10.8.0.0/24' : 'fd00:8::/64',
      (network, value) => {
        network.veth.routes.push(parseRoute(value, family));
      },
      lines,
    ),
  ),
  networkKey(
    'veth.n_rxqueues',
    '2',
    (network, value) => {
      network.veth.receiveQueues = parseNumber(value, 1, 4096);
    },
    { since: '5.0', note: unaskedQueues },
  ),
  networkKey(
    'veth.n_txqueues',
    '2',
    (network, value) => {
      network.veth.transmitQueues = parseNumber(value, 1, 4096);
    },
    { since: '5.0', note: unaskedQueues },
  ),
  networkKey(
    'veth.vlan.id',
    '10',
    (network, value) => {
      network.veth.vlanId = value === 'none' ? value : parseVlanId(value);
    },
    { since: '5.0', note: "of the kernel's bridges; Open vSwitch is not known" },
  ),
  networkKey(
    'veth.vlan.tagged.id',
    '20',
    (network, value) => {
      network.veth.taggedVlanIds.push(parseVlanId(value));
    },
    { since: '5.0', ...lines },
  ),
  networkKey(
    'host.address',
    '10.0.3.1/24',
    (network, value) => {
      network.veth.hostAddresses.push(parseCidr(value, value.includes(':') ? 6 : 4));
    },
    { since: 'lodge', ...lines, note: "the address of the host's end, for a pair without a bridge" },
  ),
];

const upperKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey('macvlan.mode', 'bridge', (network, value) => {
    network.macvlanMode = parseWord(value, macvlanModes);
  }),
  networkKey('ipvlan.mode', 'l3s', (network, value) => {
    network.ipvlan.mode = parseWord(value, ipvlanModes);
  }),
  networkKey('ipvlan.isolation', 'private', (network, value) => {
    network.ipvlan.isolation = parseWord(value, ipvlanIsolations);
  }),
  networkKey('vlan.id', '10', (network, value) => {
    network.vlanId = parseVlanId(value);
  }),
];

const natKeys: readonly ConfigKey<NetworkSettings>[] = [
  networkKey(
    'nat',
    '1',
    (network, value) => {
      network.nat = parseBoolean(value);
    },
    {
      since: 'lodge',
      note: 'a pair without a link (the type veth, which it may leave out): it gets addresses that nothing of the host has, up and with a default route before init runs',
    },
  ),
  networkKey(
    'forward',
    'tcp 8080 5555',
    (network, value) => {
      network.forwards.push(parsePortForward(value));
    },
    {
      since: 'lodge',
      ...lines,
      note: "with nat: tcp or udp, a port of the host's, the port of the guest that it leads to",
    },
  ),
  networkKey(
    'dns',
    '9.9.9.9',
    (network, value) => {
      network.nameServers.push(parseNameServer(value));
    },
    { since: 'lodge', ...lines, note: 'with nat: a server that is asked for names instead of those that the host has' },
  ),
  networkKey(
    'init',
    'androidboot.redroid_net_dns1={dns}',
    (network, value) => {
      network.initWords.push(...splitWords(value));
    },
    {
      since: 'lodge',
      ...lines,
      note: 'with nat: words behind those of lxc.init.cmd; {dns} is the address that the guest is to ask for names',
    },
  ),
];

export const networkKeys: readonly ConfigKey<NetworkSettings>[] = [
  ...commonKeys,
  ...addressKeys,
  ...vethKeys,
  ...upperKeys,
  ...natKeys,
];
