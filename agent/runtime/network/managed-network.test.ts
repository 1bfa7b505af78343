// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { readConfig } from '../config/read-config.ts';
import { type Cidr, cidrOf, overlaps } from './address.ts';
import type { HostView } from './host-view.ts';
import type { ManagedFacts, ManagedNetwork } from './managed-network.ts';
import { type NetworkPlan, planNetwork } from './network-plan.ts';

const lines = ['lxc.rootfs.path = /guest', 'lxc.net.0.type = veth', 'lodge.net.0.nat = 1'];

const able = { nat: undefined, forwards: undefined, clamp: undefined };
const noProgram = { path: undefined, why: 'no iptables' };
const nat = {
  nftables: { ipv4: able, ipv6: able },
  iptables: { ipv4: noProgram, ipv6: noProgram },
  isFiltered: false,
  forces6: false,
};

/** Of a host with these networks, and a way out. */
function viewOf(taken: readonly Cidr[], uplinkMtu?: number): HostView {
  const route = { table: 254, kind: 1, gateway: undefined, linkIndex: 2, metric: 0 };
  const networks = taken.map((destination) => ({ ...route, destination }));
  if (uplinkMtu === undefined) return { rules: [], routes: networks, links: [] };
  const routes = [...networks, { ...route, destination: cidrOf('0.0.0.0/0') }];
  return { rules: [], routes, links: [{ index: 2, name: 'wlan0', mtu: uplinkMtu, isUp: true }] };
}

function planOf(facts: Partial<ManagedFacts> = {}, ...more: string[]): NetworkPlan {
  const managed = { seed: 'droid', label: 'lodge-1', view: viewOf([]), hasIpv6: true, nat, ...facts };
  const none = { links: new Map(), addresses: [], sysctls: new Map() };
  const { networks } = readConfig([...lines, ...more, ''].join('\n'));
  return planNetwork(networks, { ...none, managed }, (length) => new Uint8Array(length));
}

function managedOf(...args: Parameters<typeof planOf>): ManagedNetwork {
  const { managed } = planOf(...args);
  if (managed === undefined) throw new Error('no network is managed');
  return managed;
}

const four = ({ hostAddress4, prefix4 }: ManagedNetwork) => cidrOf(`${hostAddress4}/${prefix4}`);

describe('the addresses of a guest', () => {
  test('are those of its name, start after start, and lie in one small private network', () => {
    const managed = managedOf();
    expect(managedOf()).toEqual(managed);
    expect(managed).toEqual({
      index: 0,
      hostInterface: 'vethAAAAAA',
      hostAddress4: '10.76.143.101',
      guestAddress4: '10.76.143.102',
      prefix4: 30,
      hostAddress6: expect.stringMatching(/^fd[\da-f]{2}:.*::1$/),
      guestAddress6: expect.stringMatching(/^fd[\da-f]{2}:.*::2$/),
      prefix6: 64,
      mtu: 1500,
      dns: ['10.76.143.101'],
    });
    expect(managedOf({ seed: 'other' }).hostAddress4).not.toBe(managed.hostAddress4);
    expect(managedOf({ seed: 'other' }).hostAddress6).not.toBe(managed.hostAddress6);
  });

  test.each([
    ['a route to them', ['10.76.143.100/30'], '10.76.143.105'],
    ['an address of another guest', ['10.76.143.102/32'], '10.76.143.105'],
    ['a wider network', ['10.76.0.0/16'], '10.77.0.1'],
    ['all behind them', ['10.76.143.0/24', '10.76.144.0/20', '10.76.160.0/30'], '10.76.160.5'],
    ['the end of the pool: it goes on at its beginning', ['10.64.0.0/10', '10.128.0.0/9'], '10.0.0.1'],
    ['a VPN over the whole pool', ['10.0.0.0/8'], '172.28.143.101'],
  ])('evade %s', (_, taken, expected) => {
    const managed = managedOf({ view: viewOf(taken.map(cidrOf)) });
    expect(managed.hostAddress4).toBe(expected);
    expect(taken.map(cidrOf).some((each) => overlaps(each, four(managed)))).toBe(false);
  });

  test('of IPv6 evade a route too, and are none where the host has no IPv6', () => {
    const first = managedOf();
    const second = managedOf({ view: viewOf([cidrOf(`${first.hostAddress6}/48`)]) });
    expect(second.hostAddress6).toMatch(/^fd/);
    expect(second.hostAddress6).not.toBe(first.hostAddress6);
    expect(managedOf({ hasIpv6: false })).toMatchObject({ hostAddress6: undefined, guestAddress6: undefined });
  });

  test('are refused by the key where no private network is free', () => {
    const view = viewOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(cidrOf));
    expect(() => managedOf({ view })).toThrow(RuntimeError);
    expect(() => managedOf({ view })).toThrow('lodge.net.0.nat: no private network is free');
  });
});

test.each([
  [undefined, [], 1500],
  [1400, [], 1400],
  [9000, [], 1500],
  [576, [], 1280],
  [1400, ['lxc.net.0.mtu = 1450'], 1450],
])('with a way out of the MTU %s and the lines %j both ends have %i', (uplinkMtu, more, mtu) => {
  const { managed, networks } = planOf({ view: viewOf([], uplinkMtu) }, ...more);
  expect(managed?.mtu).toBe(mtu);
  expect(networks[0]?.host).toMatchObject({ mtu });
});

test('the pair has them on both ends, with default routes, and is up', () => {
  const { networks, loopbackUp } = planOf({}, 'lxc.net.0.veth.pair = vethdroid');
  const { hostAddress6, guestAddress6 } = managedOf();
  expect(loopbackUp).toBe(true);
  expect(networks).toEqual([
    expect.objectContaining({
      host: expect.objectContaining({
        hostName: 'vethdroid',
        bridge: undefined,
        addresses: ['10.76.143.101/30', `${hostAddress6}/64`],
      }),
      guest: expect.objectContaining({
        name: 'eth0',
        up: true,
        addresses: [
          { cidr: '10.76.143.102/30', broadcast: '10.76.143.103' },
          { cidr: `${guestAddress6}/64`, broadcast: undefined },
        ],
        gateways: [
          { family: 'ipv4', address: '10.76.143.101', isElsewhere: false },
          { family: 'ipv6', address: hostAddress6, isElsewhere: false },
        ],
      }),
    }),
  ]);
});

test.each([
  ['lxc.net.0.link = br0', 'nat excludes lxc.net.0.link'],
  ['lxc.net.0.type = macvlan\nlxc.net.0.link = wlan0', 'nat needs lxc.net.0.type = veth'],
  ['lxc.net.0.ipv4.address = 10.0.3.2/24', 'nat chooses addresses'],
  ['lodge.net.0.host.address = 10.0.3.1/24', 'nat chooses addresses'],
  ['lxc.net.0.veth.mode = router', 'nat excludes'],
  ['lxc.net.1.type = veth\nlodge.net.1.nat = 1', 'lodge.net.1.nat: another network has it already'],
  ['lxc.net.1.type = veth\nlodge.net.1.forward = tcp 1 2', 'forward needs lodge.net.1.nat = 1'],
  ['lodge.net.0.forward = tcp 80 8080\nlodge.net.0.forward = tcp 80 81', 'forward has tcp 80 twice'],
  ['lodge.net.0.forward = sctp 80 8080', 'expected tcp or udp'],
  ['lodge.net.0.forward = tcp 0 8080', 'expected a number from 1 to 65535'],
  ['lodge.net.0.forward = tcp 80', 'expected a protocol and two ports'],
])('%s is refused', (more, message) => {
  expect(() => readConfig([...lines, more, ''].join('\n'))).toThrow(message);
});
