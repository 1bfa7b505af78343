// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { planForwarding } from './forwarding.ts';

test.each([
  ['all is on already', { ipv4: '1', ipv6: '1', advertised: ['wlan0'] }, true, []],
  ['IPv4 alone is wanted', { ipv4: '0', ipv6: '0', advertised: ['wlan0'] }, false, ['ipv4/ip_forward=1']],
  [
    'a link hears of its routers by advertisements: it goes on so, and first',
    { ipv4: '0', ipv6: '0', advertised: ['wlan0', 'vethA', 'rmnet1'] },
    true,
    ['ipv4/ip_forward=1', 'ipv6/conf/wlan0/accept_ra=2', 'ipv6/conf/rmnet1/accept_ra=2', 'ipv6/conf/all/forwarding=1'],
  ],
])('%s', (_, facts, ipv6, expected) => {
  expect(planForwarding(facts, { ipv6, link: 'vethA' }).map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
});
