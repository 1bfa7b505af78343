// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { addressBytes } from '../address.ts';
import { passingLinks } from './passing-links.ts';
import { tables, view } from './testing/host-view-lines.ts';

const linux = `
  0: from all lookup local
  32766: from all lookup main
  32767: from all lookup default`;
const android = `
  0: from all lookup local
  9500: from all to 10.1.2.0/30 lookup main
  9600: from all iif vethA lookup wlan0
  16000: from all fwmark 0x10064/0x1ffff iif lo lookup rmnet0
  20000: from all fwmark 0x0/0x10000 lookup local_network
  31000: from all fwmark 0x0/0xffff iif lo lookup wlan0
  32000: from all unreachable`;

const passing = (rules: string, routes: string, uplink: string | undefined, more: { hasForwards?: boolean } = {}) =>
  passingLinks(view(rules, routes), {
    ...{ family: 2, link: 'vethA', source: addressBytes('10.1.2.2'), hasForwards: false, ...more },
    uplink: uplink === undefined ? undefined : { name: uplink, table: tables[uplink] ?? 254 },
  }).sort();

const phone =
  'wlan0: default dev wlan0\nwlan0: 192.168.0.0/24 dev wlan0\nrmnet0: default dev rmnet0\nmain: 10.9.0.0/16 dev rmnet0';

test('on a phone answers come by the default network alone', () => {
  expect(passing(android, phone, 'wlan0')).toEqual(['wlan0']);
});

test('who comes by a forward may come by any network', () => {
  expect(passing(android, phone, 'wlan0', { hasForwards: true })).toEqual(['rmnet0', 'wlan0']);
});

test('on a Linux by whatever the main table leads to', () => {
  const routes = 'main: default dev eth0\nmain: 192.168.7.0/24 dev wlan0\ntun0: default dev tun0';
  expect(passing(linux, routes, 'eth0')).toEqual(['eth0', 'wlan0']);
});

test('a rule of a destination leads there as well', () => {
  const rules = linux.replace('32766', '100: from all to 172.16.0.0/12 lookup tun0\n  32766');
  expect(passing(rules, 'main: default dev eth0\ntun0: 172.16.0.0/12 dev tun0', 'eth0')).toEqual(['eth0', 'tun0']);
});

test('without a way out there is what is near', () => {
  expect(passing(linux, 'main: 192.168.7.0/24 dev wlan0', undefined)).toEqual(['wlan0']);
  expect(passing(android.replace(/^.*vethA.*$/m, ''), '', undefined)).toEqual([]);
});
