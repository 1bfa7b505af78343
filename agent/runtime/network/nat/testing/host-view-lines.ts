// SPDX-License-Identifier: Apache-2.0
import { cidrOf } from '../../address.ts';
import type { HostRoute } from '../../host-route.ts';
import type { HostRule } from '../../host-rule.ts';
import type { HostView } from '../../host-view.ts';

/** Numbers as netd gives them. */
export const tables: Readonly<Record<string, number>> = {
  ...{ local: 255, main: 254, default: 253, local_network: 97, legacy_network: 98, legacy_system: 99 },
  ...{ wlan0: 1021, rmnet0: 1010, tun0: 1033, 'v4-rmnet0': 1040 },
  // Of routes that a VPN leaves out (Android 13).
  wlan0_local: 1_000_000_021,
};
const indexes: Readonly<Record<string, number>> = {
  lo: 1,
  rmnet0: 10,
  wlan0: 21,
  tun0: 33,
  'v4-rmnet0': 40,
  eth0: 3,
  vethA: 50,
};

/** A line of ip-rule(8). */
export function rule(line: string): HostRule {
  const [, priority = '', rest = ''] = /^(\d+):\s+(.*)$/.exec(line) ?? [];
  const word = (name: string): string | undefined => new RegExp(`\\b${name} (\\S+)`).exec(rest)?.[1];
  const [value, mask = '0xffffffff'] = word('fwmark')?.split('/') ?? [];
  const [first, last] = word('uidrange')?.split('-').map(Number) ?? [];
  const table = word('lookup');
  const suppress = word('suppress_prefixlength');
  return {
    family: 2,
    priority: Number(priority),
    action: table === undefined ? 'refuse' : 'table',
    table: tables[table ?? ''] ?? Number(table ?? 0),
    isInverted: /\bnot /.test(rest),
    inputName: word('iif'),
    outputName: word('oif'),
    mark: value === undefined ? undefined : { value: Number(value), mask: Number(mask) },
    users: first === undefined ? undefined : { first, last: last ?? first },
    source: undefined,
    destination: word('to') === undefined ? undefined : cidrOf(word('to') ?? ''),
    suppressPrefix: suppress === undefined ? undefined : Number(suppress),
  };
}

/** TABLE: DESTINATION dev LINK */
function route(line: string): HostRoute {
  const [, table = '', to = '', link = ''] = /^(\S+): (\S+) dev (\S+)$/.exec(line) ?? [];
  const destination = cidrOf(to === 'default' ? '0.0.0.0/0' : to);
  return {
    table: tables[table] ?? Number(table),
    kind: 1,
    destination,
    gateway: undefined,
    linkIndex: indexes[link],
    metric: 0,
  };
}

/** A host by lines of ip-rule(8), and of `TABLE: DESTINATION dev LINK`; the guest's pair is there. */
export function view(rules: string, routes: string, down: readonly string[] = []): HostView {
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const links = Object.entries(indexes).map(([name, index]) => ({
    index,
    name,
    mtu: 1500,
    isUp: !down.includes(name),
  }));
  return { rules: lines(rules).map(rule), routes: [...lines(routes), 'main: 10.1.2.0/30 dev vethA'].map(route), links };
}
