// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { RuntimeFailure } from '../api.ts';
import { readConfig } from '../config/read-config.ts';
import { failureOf } from '../testing/failure-of.ts';
import type { NetworkFacts } from './host-facts.ts';
import type { HostLink } from './host-link.ts';
import { type NetworkPlan, planNetwork } from './network-plan.ts';

const br0: HostLink = {
  index: 4,
  name: 'br0',
  mtu: 1450,
  isUp: true,
  kind: 'bridge',
  bridge: { filtersVlans: true, defaultVlan: 1 },
};
const wlan0: HostLink = { index: 5, name: 'wlan0', mtu: 1500, isUp: true, macAddress: '02:00:00:00:00:05' };
const plain: HostLink = { ...br0, index: 6, name: 'br1', bridge: { filtersVlans: false, defaultVlan: 1 } };

const facts: NetworkFacts = {
  links: new Map([br0, wlan0, plain].map((link) => [link.name, link])),
  addresses: [
    { linkIndex: 4, family: 2, address: '10.0.3.1', prefix: 24, scope: 0 },
    { linkIndex: 4, family: 10, address: 'fe80::1', prefix: 64, scope: 253 },
    { linkIndex: 4, family: 10, address: 'fd03::1', prefix: 64, scope: 0 },
  ],
  sysctls: new Map([
    ['ipv4/conf/br0/forwarding', '1'],
    ['ipv6/conf/br0/forwarding', '1'],
    ['ipv6/conf/br0/proxy_ndp', '0'],
    ['ipv6/conf/all/forwarding', '1'],
    ['ipv4/conf/wlan0/forwarding', '1'],
  ]),
};

const random = (length: number): Uint8Array => new Uint8Array(length);

/** Of lines behind lxc.net. */
function plan(...lines: string[]): NetworkPlan {
  const text = ['lxc.rootfs.path = /guest', ...lines.map((line) => `lxc.net.${line}`)].join('\n');
  return planNetwork(readConfig(`${text}\n`).networks, facts, random);
}

const refusalOf = (...lines: string[]): RuntimeFailure => failureOf(() => plan(...lines));

const veth = ['0.type = veth', '0.link = br0', '0.flags = up'];

test("the host's network is shared where none is all that is asked for", () => {
  expect(plan('0.type = none')).toEqual({ ownNamespace: false, loopbackUp: false, networks: [] });
  expect(plan('0.type = none', '1.type = veth').networks.map(({ index }) => index)).toEqual([1]);
});

test('without a line the guest has a namespace with nothing in it, and lo is down; a network that is up brings it up', () => {
  expect(plan()).toEqual({ ownNamespace: true, loopbackUp: false, networks: [] });
  expect(plan('0.type = empty')).toMatchObject({ loopbackUp: false, networks: [{ guest: undefined }] });
  expect(plan('0.type = empty', '0.flags = up')).toMatchObject({ loopbackUp: true });
});

test('a pair in a bridge has the MTU of the bridge, and an address that the bridge does not take', () => {
  const [network] = plan(...veth, '0.hwaddr = 00:16:3e:00:00:01').networks;
  expect(network).toMatchObject({
    host: {
      kind: 'veth',
      hostName: 'vethAAAAAA',
      macAddress: 'fe:00:00:00:00:00',
      guestMacAddress: '00:16:3e:00:00:01',
      mtu: 1450,
      bridge: br0,
    },
    guest: { arrivalName: 'eth0', name: 'eth0', macAddress: undefined, up: true },
  });
  expect(plan(...veth, '0.mtu = 1280').networks[0]?.host).toMatchObject({ mtu: 1280 });
});

test('names that are given come first, the others are the first free ones in the order of the numbers', () => {
  const lines = ['type = veth', 'type = macvlan', 'type = phys', 'type = veth'].map(
    (line, index) => `${index}.${line}`,
  );
  const { networks } = plan(...lines, '1.link = wlan0', '2.link = wlan0', '3.name = eth0', '1.name = wan%d');
  expect(networks.map(({ guest }) => guest?.name)).toEqual(['eth1', 'wan0', 'wlan0', 'eth0']);
  // What is made on the host's side of a link must not have the name of another link there.
  expect(networks[1]?.guest?.arrivalName).toBe('macvAAAAAA');
  expect(networks[2]?.guest?.arrivalName).toBe('wlan0');
});

test('a name that is given twice is refused', () => {
  const failure = refusalOf('0.type = veth', '0.name = a', '1.type = veth', '1.name = a');
  expect(failure).toMatchObject({ reason: 'config-invalid', details: { key: 'lxc.net.1.name', link: 'a' } });
});

test('the gateway auto is the address of the link on the host, of IPv6 the global one', () => {
  const addresses = ['0.ipv4.address = 10.0.3.2/24', '0.ipv6.address = fd03::2/64'];
  const [network] = plan(...veth, ...addresses, '0.ipv4.gateway = auto', '0.ipv6.gateway = auto').networks;
  expect(network?.guest?.gateways).toEqual([
    { family: 'ipv4', address: '10.0.3.1', isElsewhere: false },
    { family: 'ipv6', address: 'fd03::1', isElsewhere: false },
  ]);
  const failure = refusalOf(
    '0.type = macvlan',
    '0.link = wlan0',
    '0.flags = up',
    ...addresses,
    '0.ipv4.gateway = auto',
  );
  expect(failure).toMatchObject({ details: { key: 'lxc.net.0.ipv4.gateway', link: 'wlan0' } });
});

test.each([
  ['0.ipv4.gateway = 10.0.3.1', false],
  ['0.ipv4.gateway = 10.99.0.1', true],
  ['0.ipv6.gateway = fe80::1', false],
  ['0.ipv6.gateway = fd99::1', true],
  ['0.ipv6.gateway = dev', false],
])('%s needs a route of its own first: %s', (line, isElsewhere) => {
  const addresses = ['0.ipv4.address = 10.0.3.2/24', '0.ipv6.address = fd03::2/64'];
  expect(plan(...veth, ...addresses, line).networks[0]?.guest?.gateways).toMatchObject([{ isElsewhere }]);
});

test('an address has the last one of its network for broadcasts, or the one that is given', () => {
  const lines = ['10.0.3.2/24', '10.0.4.2/24 10.0.4.9', '10.0.5.2/32', '192.168.7.5'];
  const [network] = plan(...veth, ...lines.map((line) => `0.ipv4.address = ${line}`)).networks;
  expect(network?.guest?.addresses).toEqual([
    { cidr: '10.0.3.2/24', broadcast: '10.0.3.255' },
    { cidr: '10.0.4.2/24', broadcast: '10.0.4.9' },
    { cidr: '10.0.5.2/32', broadcast: undefined },
    // Without a prefix, that of its class.
    { cidr: '192.168.7.5/24', broadcast: '192.168.7.255' },
  ]);
});

test("in router mode the host has routes to the guest's addresses, and answers for its gateways", () => {
  const lines = ['0.ipv4.address = 10.9.0.2/32', '0.ipv6.address = fd09::2/128', '0.veth.ipv4.route = 10.99.0.0/24'];
  const gateways = ['0.ipv4.gateway = 169.254.1.1', '0.ipv6.gateway = fe80::1'];
  const [network] = plan('0.type = veth', '0.veth.mode = router', '0.flags = up', ...lines, ...gateways).networks;
  expect(network?.host).toMatchObject({
    bridge: undefined,
    routes: ['10.99.0.0/24'],
    routerRoutes: ['10.9.0.2', 'fd09::2'],
    gateways: ['169.254.1.1', 'fe80::1'],
  });
});

test.each<[string, string, object]>([
  ['0.type = macvlan\n0.macvlan.mode = passthru', 'macvlan', { mode: 8 }],
  ['0.type = macvlan', 'macvlan', { mode: 1 }],
  ['0.type = ipvlan', 'ipvlan', { mode: 1, flags: 0 }],
  ['0.type = ipvlan\n0.ipvlan.mode = l3s\n0.ipvlan.isolation = vepa', 'ipvlan', { mode: 2, flags: 2 }],
  ['0.type = vlan\n0.vlan.id = 100', 'vlan', { id: 100 }],
])('%j lies on a link of the host', (lines, kind, upper) => {
  const [network] = plan(...lines.split('\n'), '0.link = wlan0', '0.mtu = 1400').networks;
  expect(network).toMatchObject({
    host: { kind: 'upper', lower: wlan0, upper: { kind, ...upper } },
    guest: { name: 'eth0', mtu: 1400 },
  });
});

test('a link that is moved in keeps its name, and gets its MTU on the host', () => {
  const [network] = plan('0.type = phys', '0.link = wlan0', '0.mtu = 1400').networks;
  expect(network).toMatchObject({
    host: { kind: 'phys', link: wlan0, mtu: 1400 },
    guest: { arrivalName: 'wlan0', name: 'wlan0', mtu: undefined },
  });
});

test.each<[string, string, object]>([
  ['0.veth.vlan.id = 10', 'out of the own, into the other', { remove: 1, add: [{ id: 10, isUntagged: true }] }],
  ['0.veth.vlan.id = 1', 'as the bridge has it', { remove: undefined, add: [] }],
  ['0.veth.vlan.id = none', 'out of the own', { remove: 1, add: [] }],
  ['0.veth.vlan.tagged.id = 20', 'into it as well', { remove: undefined, add: [{ id: 20, isUntagged: false }] }],
])('%s: the port is %s', (line, _, vlans) => {
  expect(plan(...veth, line).networks[0]?.host).toMatchObject({ vlans });
});

test('the host answers for the addresses on the link, and ipvlan has routes to lo as well', () => {
  const address = '0.ipv4.address = 10.0.3.2/24';
  expect(plan(...veth, address, '0.l2proxy = 1').networks[0]?.proxies).toEqual({
    link: br0,
    addresses: ['10.0.3.2'],
    routesToLoopback: false,
  });
  const ipvlan = ['0.type = ipvlan', '0.link = wlan0', '0.ipvlan.mode = l3s'];
  expect(plan(...ipvlan, address, '0.l2proxy = 1').networks[0]?.proxies).toMatchObject({ routesToLoopback: true });
});

test.each<[string[], string, RegExp]>([
  [['0.type = veth', '0.link = br7'], 'lxc.net.0.link', /make the bridge br7/],
  [['0.type = macvlan', '0.link = eth7'], 'lxc.net.0.link', /make the link eth7/],
  [['0.type = veth', '0.link = wlan0'], 'lxc.net.0.link', /name a bridge/],
  [['0.type = veth', '0.link = br1', '0.veth.vlan.id = 5'], 'lxc.net.0.veth.vlan.id', /vlan_filtering/],
  [
    [...veth, '0.ipv6.address = fd03::2/64', '0.l2proxy = 1'],
    'lxc.net.0.l2proxy',
    /set net\.ipv6\.conf\.br0\.proxy_ndp=1/,
  ],
])('what the host has not is told by the key, with what to do: %j', (lines, key, hint) => {
  const { reason, details } = refusalOf(...lines);
  expect(reason).toBe('start-failed');
  expect(details).toMatchObject({ step: 'network', key, hint: expect.stringMatching(hint) });
});
