// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseConnectivityDump, parseResolvConf } from './resolver-list.ts';

const addresses = (list: readonly { address: string }[]) => list.map(({ address }) => address);

describe('the servers of resolv.conf', () => {
  it('are the first three, each once', () => {
    const text = '# by hand\nsearch lan\nnameserver 192.168.1.1\n nameserver\t192.168.1.1\nnameserver fd00::1 # home\n';
    expect(addresses(parseResolvConf(`${text}nameserver 9.9.9.9\nnameserver 8.8.8.8\n`))).toEqual([
      '192.168.1.1',
      'fd00::1',
      '9.9.9.9',
    ]);
  });

  it('keep the link of a link-local address, and what is no address is left out', () => {
    expect(
      parseResolvConf('nameserver fe80::1%wlan0\nnameserver nonsense\nnameserver\nnameserver 1.2.3\noptions edns0\n'),
    ).toEqual([{ address: 'fe80::1', scope: 'wlan0' }]);
    expect(parseResolvConf('')).toEqual([]);
  });

  it('may be the stub of the host, which answers the host', () => {
    expect(addresses(parseResolvConf('nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n'))).toEqual([
      '127.0.0.53',
    ]);
  });
});

describe('the servers that dumpsys connectivity tells', () => {
  const android9 = `NetworkFactories for: WIFI
Active default network: 101

Current Networks:
  NetworkAgentInfo{ ni{[type: MOBILE[LTE], state: CONNECTED/CONNECTED]}  network{100}  nethandle{432902426637}  lp{{InterfaceName: rmnet_data0 LinkAddresses: [10.20.30.40/30,]  Routes: [0.0.0.0/0 -> 10.20.30.41 rmnet_data0,] DnsAddresses: [10.9.9.9,] UsePrivateDns: false Domains: null MTU: 1430}}  nc{[ Transports: CELLULAR]}}
  NetworkAgentInfo{ ni{[type: WIFI[], state: CONNECTED/CONNECTED]}  network{101}  nethandle{437197393933}  lp{{InterfaceName: wlan0 LinkAddresses: [192.168.1.7/24,]  Routes: [192.168.1.0/24 -> 0.0.0.0 wlan0,] DnsAddresses: [192.168.1.1,fe80::1%wlan0,] UsePrivateDns: false Domains: lan MTU: 0}}  nc{[ Transports: WIFI]}}
    Lingered: none
`;
  const android13 = `Active default network: 231

Current Networks:
  NetworkAgentInfo{network{225}  handle{969773338637}  ni{MOBILE[LTE] CONNECTED} created=2026-06-29T07:58:52.271Z  lp{{InterfaceName: rmnet_data3 LinkAddresses: [ 10.164.190.13/30 ] DnsAddresses: [ /10.203.128.1 ] Domains: null MTU: 1280}}}
  NetworkAgentInfo{network{231}  handle{995543142413}  ni{WIFI CONNECTED}  lp{{InterfaceName: wlan0 LinkAddresses: [ fd00::7/64,192.168.1.7/24 ] DnsAddresses: [ /192.168.1.1,dns.lan/fd00::1 ] Domains: null MTU: 0}}}
`;

  it('are those of the default network, on Android 9 and on later ones', () => {
    expect(parseConnectivityDump(android9)).toEqual([
      { address: '192.168.1.1', scope: undefined },
      { address: 'fe80::1', scope: 'wlan0' },
    ]);
    expect(addresses(parseConnectivityDump(android13))).toEqual(['192.168.1.1', 'fd00::1']);
  });

  it('are none without a default network, or in other words', () => {
    expect(parseConnectivityDump(android13.replace('network: 231', 'network: none'))).toEqual([]);
    expect(parseConnectivityDump(android13.replace('network: 231', 'network: 7'))).toEqual([]);
    expect(parseConnectivityDump(android13.replace(/DnsAddresses/g, 'Resolvers'))).toEqual([]);
    expect(parseConnectivityDump("Can't find service: connectivity\n")).toEqual([]);
  });
});
