// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { HostRule } from '../host-rule.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import {
  compareRules,
  type OwnRule,
  ownRulesOf,
  planRouting,
  printRule,
  type RoutingPlan,
  rulesOf,
} from './routing-plan.ts';
import { rule, tables, view } from './testing/host-view-lines.ts';

const managed: ManagedNetwork = {
  ...{ index: 0, hostInterface: 'vethA', hostAddress4: '10.1.2.1', guestAddress4: '10.1.2.2', prefix4: 30 },
  ...{ hostAddress6: undefined, guestAddress6: undefined, prefix6: 64, mtu: 1500, dns: [] },
};

const planned = (...args: Parameters<typeof view>): RoutingPlan => planRouting(managed, view(...args), false);
const told = ({ ipv4 }: RoutingPlan): (string | undefined)[] => [
  ipv4.uplink?.name,
  ipv4.uplink?.by,
  ...ipv4.rules.map(printRule),
];

const back = 'ip rule add priority 9500 to 10.1.2.0/30 lookup 254';
const out = (table: string): string => `ip rule add priority 9600 iif vethA lookup ${tables[table]}`;

/** As netd makes them: RouteController of Android 12 to 15, and of 7 to 11. */
const android12 = `
  0: from all lookup local
  10000: from all fwmark 0xc0000/0xd0000 lookup legacy_system
  11000: from all iif lo oif rmnet0 uidrange 0-0 lookup rmnet0
  11000: from all iif lo oif wlan0 uidrange 0-0 lookup wlan0
  16000: from all fwmark 0x10063/0x1ffff iif lo lookup local_network
  16000: from all fwmark 0x10064/0x1ffff iif lo lookup rmnet0
  16000: from all fwmark 0x10068/0x1ffff iif lo lookup wlan0
  17000: from all iif lo oif wlan0 lookup wlan0
  18000: from all fwmark 0x0/0x10000 lookup legacy_system
  19000: from all fwmark 0x0/0x10000 lookup legacy_network
  20000: from all fwmark 0x0/0x10000 lookup local_network
  23000: from all fwmark 0x64/0x1ffff iif lo lookup rmnet0
  23000: from all fwmark 0x68/0x1ffff iif lo lookup wlan0
  31000: from all fwmark 0x0/0xffff iif lo lookup wlan0
  32000: from all unreachable`;
const android7 = `
  0: from all lookup local
  10000: from all fwmark 0xc0000/0xd0000 lookup legacy_system
  10500: from all iif lo oif wlan0 uidrange 0-0 lookup wlan0
  13000: from all fwmark 0x10063/0x1ffff iif lo lookup local_network
  13000: from all fwmark 0x10065/0x1ffff iif lo lookup wlan0
  14000: from all iif lo oif wlan0 lookup wlan0
  15000: from all fwmark 0x0/0x10000 lookup legacy_system
  17000: from all fwmark 0x0/0x10000 lookup local_network
  19000: from all fwmark 0x65/0x1ffff iif lo lookup wlan0
  22000: from all fwmark 0x0/0xffff iif lo lookup wlan0
  32000: from all unreachable`;
const wifi = 'wlan0: default dev wlan0\nwlan0: 192.168.0.0/24 dev wlan0';
const mobile = 'rmnet0: default dev rmnet0';
const vpn = 'tun0: 0.0.0.0/1 dev tun0\ntun0: 128.0.0.0/1 dev tun0';
const secureVpn = '13000: from all fwmark 0x0/0x20000 iif lo uidrange 0-99999 lookup tun0';

const withRule = (rules: string, line: string): string => {
  const lines = rules.split('\n');
  const at = lines.findIndex((each) => Number.parseInt(each.trim(), 10) > Number.parseInt(line, 10));
  return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
};

describe('on a phone', () => {
  test.each([
    ['Android 12 and later', android12],
    ['Android 7 to 11', android7],
  ])('of %s a guest leaves by the default network, with rules of ours before those of netd', (_, rules) => {
    expect(told(planned(rules, `${wifi}\n${mobile}`))).toEqual(['wlan0', 'rules', back, out('wlan0')]);
  });

  test('a VPN of all users comes first, one of some apps is not for the guest', () => {
    const routes = `${wifi}\n${vpn}`;
    expect(told(planned(withRule(android12, secureVpn), routes))).toEqual(['tun0', 'rules', back, out('tun0')]);
    const all = withRule(android12, secureVpn.replace('0-99999', '0-10084'));
    expect(told(planned(all, routes))[0]).toBe('tun0');
    const some = withRule(android12, secureVpn.replace('0-99999', '10085-10085'));
    expect(told(planned(some, routes))).toEqual(['wlan0', 'rules', back, out('wlan0')]);
  });

  /** On Android 13 and later routes of the home network come before a VPN of apps that may leave it (RouteController.h). */
  const local = '26000: from all fwmark 0x0/0x10000 iif lo lookup wlan0_local';
  const homes = 'wlan0_local: 192.168.0.0/24 dev wlan0\nwlan0_local: 10.0.0.0/8 dev wlan0';

  test('a VPN that leaves the home network out is the way to the world all the same', () => {
    const apps = '27000: from all fwmark 0x0/0x30000 iif lo uidrange 0-99999 lookup tun0';
    const falls = '28000: from all fwmark 0x66/0xffff lookup wlan0';
    const rules = [local, apps, falls].reduce(withRule, android12);
    expect(told(planned(rules, `${wifi}\n${vpn}\n${homes}`))).toEqual(['tun0', 'rules', back, out('tun0')]);
    expect(told(planned(withRule(android12, local), `${wifi}\n${homes}`))).toEqual([
      'wlan0',
      'rules',
      back,
      out('wlan0'),
    ]);
  });

  test.each([
    ['Android 12 and later', android12, '13000', '14000'],
    ['Android 10 and 11', android7, '12000', '12500'],
  ])('of %s that lets nothing past its VPN a guest has no other way out', (_, rules, secure, none) => {
    const locked = withRule(rules, `${none}: from all fwmark 0x0/0x20000 iif lo uidrange 0-99999 prohibit`);
    expect(told(planned(locked, wifi))).toEqual([undefined, undefined, back]);
    const open = withRule(locked, secureVpn.replace('13000', secure));
    expect(told(planned(open, `${wifi}\n${vpn}`))).toEqual(['tun0', 'rules', back, out('tun0')]);
  });

  test('with 464XLAT IPv4 leaves by the link that translates it', () => {
    const rules = android12
      .replaceAll('wlan0', 'rmnet0')
      .replace(
        '32000: from all unreachable',
        '31000: from all fwmark 0x0/0xffff iif lo lookup v4-rmnet0\n32000: from all unreachable',
      );
    const routes = 'v4-rmnet0: default dev v4-rmnet0\nrmnet0: 192.0.0.0/29 dev rmnet0';
    expect(told(planned(rules, routes))).toEqual(['v4-rmnet0', 'rules', back, out('v4-rmnet0')]);
  });

  test('between two networks there is no way out, and only the way back is kept', () => {
    const none = android12
      .split('\n')
      .filter((line) => !line.includes('wlan0'))
      .join('\n');
    expect(told(planned(none, ''))).toEqual([undefined, undefined, back]);
  });

  test('without a rule of the default network the main table counts, then a link by its name', () => {
    const none = android12.replace(/.*31000.*/, '');
    expect(told(planned(none, 'main: default dev eth0')).slice(0, 2)).toEqual(['eth0', 'main']);
    expect(told(planned(none, `${mobile}\n${wifi}`))).toEqual(['wlan0', 'name', back, out('wlan0')]);
    expect(told(planned(none, `${mobile}\n${wifi}`, ['wlan0']))).toEqual(['rmnet0', 'name', back, out('rmnet0')]);
  });

  test('a main table that is asked first leads back by itself', () => {
    expect(told(planned(withRule(android12, '9000: from all lookup main'), wifi))).toEqual([
      'wlan0',
      'rules',
      out('wlan0'),
    ]);
  });
});

describe('on a Linux', () => {
  const usual = '0: from all lookup local\n32766: from all lookup main\n32767: from all lookup default';

  test('its own rules lead a guest out and back', () => {
    expect(told(planned(usual, 'main: default dev eth0'))).toEqual(['eth0', 'rules']);
    expect(told(planned(usual, ''))).toEqual([undefined, undefined]);
  });

  test('those of wg-quick do too', () => {
    const rules = `
      0: from all lookup local
      32764: from all lookup main suppress_prefixlength 0
      32765: not from all fwmark 0xca6c lookup 51820
      32766: from all lookup main`;
    expect(told(planned(rules, 'main: default dev eth0\n51820: default dev tun0'))).toEqual(['tun0', 'rules']);
  });

  test('a link that is down is no way out', () => {
    expect(told(planned(usual, 'main: default dev eth0', ['eth0']))).toEqual([undefined, undefined]);
  });
});

describe('rules of ours', () => {
  const wanted = rulesOf(planned(android12, wifi));
  const found = (...rules: readonly OwnRule[]): HostRule[] =>
    rules.map((each) => rule(printRule(each).replace(/ip rule add priority (\d+)/, '$1: from all')));

  test('do not decide on themselves: what is there is wanted again', () => {
    const with9600 = view(
      withRule(
        withRule(android12, back.replace(/.*priority (\d+)/, '$1: from all')),
        out('wlan0').replace(/.*priority (\d+)/, '$1: from all'),
      ),
      wifi,
    );
    expect(rulesOf(planRouting(managed, with9600, false))).toEqual(wanted);
    expect(compareRules(managed, wanted, with9600.rules)).toEqual({ missing: [], superfluous: [] });
  });

  test('are put back where they have gone, and led to another table', () => {
    expect(compareRules(managed, wanted, found(...wanted.slice(0, 1)))).toEqual({
      missing: wanted.slice(1),
      superfluous: [],
    });
    const moved = rulesOf(planned(android12.replaceAll('lookup wlan0', 'lookup rmnet0'), mobile));
    expect(compareRules(managed, moved, found(...wanted))).toEqual({
      missing: moved.slice(1),
      superfluous: wanted.slice(1),
    });
  });

  test('of others are left alone', () => {
    const other = [{ ...wanted[0], match: { kind: 'to', cidr: '10.9.9.0/30' } } as OwnRule];
    expect(compareRules(managed, [], found(...other))).toEqual({ missing: [], superfluous: [] });
  });

  test('are remembered, and what is none by its shape is not', () => {
    const text = JSON.stringify([
      ...wanted,
      { family: 2, priority: 0, table: 255, match: { kind: 'to', cidr: 'x' } },
      7,
    ]);
    expect(ownRulesOf(JSON.parse(text))).toEqual(wanted);
    expect(ownRulesOf({})).toEqual([]);
  });
});
