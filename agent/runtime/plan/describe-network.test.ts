// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import type { NetworkFacts } from '../network/host-facts.ts';
import { planNetwork } from '../network/network-plan.ts';
import { describeNetwork } from './describe-network.ts';

const br0 = {
  index: 3,
  name: 'br0',
  mtu: 1500,
  isUp: true,
  kind: 'bridge',
  bridge: { filtersVlans: true, defaultVlan: 1 },
};
const wlan0 = { index: 4, name: 'wlan0', mtu: 1400, isUp: true };
const facts: NetworkFacts = { links: new Map(Object.entries({ br0, wlan0 })), addresses: [], sysctls: new Map() };

function described(...lines: string[]): string[] {
  const text = ['lxc.rootfs.path = /guest', ...lines.map((line) => `lxc.net.0.${line}`), ''].join('\n');
  const plan = planNetwork(readConfig(text).networks, facts, (length) => new Uint8Array(length));
  return describeNetwork(plan).map((step) => step.text);
}

test('a pair in a bridge, with a VLAN, addresses and a gateway', () => {
  expect(
    described(
      'type = veth',
      'link = br0',
      'flags = up',
      'name = eth0',
      'veth.pair = vetha',
      'veth.vlan.id = 7',
      'ipv4.address = 10.0.3.2/24',
      'ipv4.gateway = 10.9.9.1',
    ),
  ).toEqual([
    'ip link add vetha address fe:00:00:00:00:00 mtu 1500 numrxqueues 1 numtxqueues 1 type veth peer eth0 in the guest',
    'ip link set vetha master br0',
    'bridge vlan del dev vetha vid 1',
    'bridge vlan add dev vetha vid 7 pvid untagged',
    'ip link set vetha up',
    'in the guest: ip address add 10.0.3.2/24 broadcast 10.0.3.255 dev eth0',
    'in the guest: ip link set eth0 up',
    'in the guest: ip route add 10.9.9.1 dev eth0',
    'in the guest: ip route add default via 10.9.9.1 dev eth0',
    'in the guest: ip link set lo up',
  ]);
});

test('a link on top of one of the host, and one that moves in and comes back', () => {
  expect(described('type = macvlan', 'link = wlan0', 'macvlan.mode = bridge')[0]).toMatch(
    /^ip link add macv\S+ link wlan0 type macvlan mode 4 in the guest$/,
  );
  expect(described('type = phys', 'link = wlan0', 'mtu = 1300')).toEqual([
    'ip link set wlan0 mtu 1300',
    expect.stringMatching(/^ip link set wlan0 netns GUEST name \S+; it comes back as it was$/),
  ]);
});

test("the host's network is told as such", () => {
  expect(described('type = none')).toEqual(["the host's network, as it is"]);
});

const noProgram = { path: undefined, why: 'no iptables' };

test('a network with NAT is told with its addresses and what is made on the host for it', () => {
  const able = { nat: undefined, forwards: undefined, clamp: 'ENOENT' };
  const nat = {
    ...{ nftables: { ipv4: able, ipv6: { ...able, nat: 'ENOENT' } }, isFiltered: false, forces6: false },
    iptables: { ipv4: noProgram, ipv6: noProgram },
  };
  const managed = { seed: 'a', label: 'lodge-1', view: { rules: [], routes: [], links: [] }, hasIpv6: true, nat };
  const { networks } = readConfig('lxc.rootfs.path = /guest\nlodge.net.0.nat = 1\nlxc.net.0.veth.pair = vetha\n');
  const steps = describeNetwork(planNetwork(networks, { ...facts, managed }, (length) => new Uint8Array(length)));
  const address = /ip address add (10\.\S+)\/30/.exec(steps.map(({ text }) => text).join('\n'))?.[1] ?? '';
  const six = /address add (fd\S+)\/64/.exec(steps.map(({ text }) => text).join('\n'))?.[1] ?? '';
  const ofNat = steps.filter(({ from }) => from === 'lodge.net.0.nat').map(({ text }) => text);
  expect(ofNat.slice(0, 2)).toEqual([
    `while it runs, on vetha: DHCP, router advertisements, DNS at ${address} and ${six}`,
    `in the guest: /etc/resolv.conf, where it is missing or empty: nameserver ${address}`,
  ]);
  expect(steps.map(({ text }) => text).slice(-13)).toEqual([
    'nft add chain ip lodge-1 prerouting { type nat hook prerouting priority -100; }',
    'nft add chain ip lodge-1 output { type nat hook output priority -100; }',
    'nft add chain ip lodge-1 postrouting { type nat hook postrouting priority 100; }',
    'nft add chain ip lodge-1 forward { type filter hook forward priority 0; }',
    ...['udp', 'tcp'].map(
      (protocol) =>
        `nft add rule ip lodge-1 prerouting iifname "vetha" ip daddr ${address} ${protocol} dport 53 dnat to ${address}:20053`,
    ),
    `nft add rule ip lodge-1 postrouting ip saddr ${address.replace(/\d+$/, (last) => String(Number(last) - 1))}/30 masquerade`,
    expect.stringMatching(/^nft add rule ip lodge-1 forward iifname "vetha" ip saddr != 10\.\S+\/30 drop$/),
    'nft add rule ip lodge-1 forward oifname "vetha" ct state new ct status & dnat == 0 drop',
    expect.stringMatching(/^ip rule add priority 9500 to 10\.\S+\/30 lookup 254$/),
    'there is no way out now; one is looked for',
    'no NAT of IPv6: ENOENT',
    'in the guest: ip link set lo up',
  ]);
  expect(ofNat[2]).toBe('while guests need it: echo 1 > /proc/sys/net/ipv4/conf/vetha/forwarding');
  expect(steps.map(({ text }) => text).join()).not.toContain('ip -6 route add default');
});
