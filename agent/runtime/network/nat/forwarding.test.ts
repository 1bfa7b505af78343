// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../../sys/recording.ts';
import { planForwarding, readForwarding, type Switched, type SysctlChange, settleSwitches } from './forwarding.ts';

const links = { link: 'vethA', ipv4: ['wlan0'], ipv6: ['wlan0'] };
const four = ['ipv4/conf/vethA/forwarding=1', 'ipv4/conf/wlan0/forwarding=1'];

test.each([
  ['IPv4 alone is wanted', { ipv6: '0', forces6: false, advertised: ['wlan0'] }, { ...links, ipv6: undefined }, four],
  ['the host passes IPv6 on already', { ipv6: '1', forces6: true, advertised: ['wlan0'] }, links, four],
  [
    'a link can be told alone',
    { ipv6: '0', forces6: true, advertised: [] },
    links,
    [...four, 'ipv6/conf/vethA/force_forwarding=1', 'ipv6/conf/wlan0/force_forwarding=1'],
  ],
  [
    'a link hears of its routers by advertisements: it goes on so, and first',
    { ipv6: '0', forces6: false, advertised: ['wlan0', 'vethA', 'rmnet1'] },
    links,
    [...four, 'ipv6/conf/wlan0/accept_ra=2', 'ipv6/conf/rmnet1/accept_ra=2', 'ipv6/conf/all/forwarding=1'],
  ],
])('%s', (_, facts, wanted, expected) => {
  expect(planForwarding(facts, wanted).map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
});

/** A host's files, with what the kernel does where the switch above is written. */
class Host {
  readonly values: Record<string, string>;
  switched: Switched = {};

  constructor(...links: string[]) {
    this.values = { 'ipv4/ip_forward': '0' };
    for (const link of links) this.values[`ipv4/conf/${link}/forwarding`] = '0';
  }

  /** As netd does for tethering. */
  all(value: '0' | '1'): void {
    if (this.values['ipv4/ip_forward'] === value) return;
    for (const name of Object.keys(this.values)) this.values[name] = value;
  }

  settle(own: string[], others: string[] = []): string[] {
    const nameOf = (link: string): string => `ipv4/conf/${link}/forwarding`;
    const wanted: SysctlChange[] = own.map((link) => ({ name: nameOf(link), value: '1', under: 'ipv4/ip_forward' }));
    const done = settleSwitches(
      this.switched,
      { wanted, others: new Set(others.map(nameOf)) },
      (name) => this.values[name],
    );
    this.switched = done.switched;
    for (const { name, value } of done.writes) if (name in this.values) this.values[name] = value;
    return done.writes.map(({ name, value }) => `${name.split('/')[2]}=${value}`);
  }
}

test('what a guest needs is set, and set back when it leaves, but for what another needs', () => {
  const host = new Host('a', 'b', 'wlan0');
  expect(host.settle(['a', 'wlan0'])).toEqual(['a=1', 'wlan0=1']);
  expect(host.settle(['b', 'wlan0'], ['a', 'wlan0'])).toEqual(['b=1']);
  expect(host.settle([], ['b', 'wlan0'])).toEqual(['a=0']);
  expect(host.settle([])).toEqual(['b=0', 'wlan0=0']);
  expect(host.switched).toEqual({});
});

test('with another way out the former one is set back', () => {
  const host = new Host('a', 'wlan0', 'rmnet0');
  host.settle(['a', 'wlan0']);
  expect(host.settle(['a', 'rmnet0'])).toEqual(['rmnet0=1', 'wlan0=0']);
});

test('what tethering has switched on for all stays on when the guest leaves', () => {
  const host = new Host('wlan0', 'usb0');
  host.settle(['wlan0']);
  host.all('1');
  expect(host.settle(['wlan0'])).toEqual([]);
  expect(host.settle([])).toEqual([]);
  expect(host.values['ipv4/conf/wlan0/forwarding']).toBe('1');
  expect(host.switched).toEqual({});
});

test('what its end has switched off for all comes back, and goes with the guest', () => {
  const host = new Host('wlan0', 'usb0');
  host.all('1');
  expect(host.settle(['wlan0'])).toEqual([]);
  host.all('0');
  expect(host.settle(['wlan0'])).toEqual(['wlan0=1']);
  expect(host.settle([])).toEqual(['wlan0=0']);
});

test('a link that was left out of what passes all on is left out again', () => {
  const host = new Host('wlan0');
  host.all('1');
  host.values['ipv4/conf/wlan0/forwarding'] = '0';
  host.settle(['wlan0']);
  expect(host.settle([])).toEqual(['wlan0=0']);
});

test('a link that has gone is nothing to set', () => {
  const host = new Host('wlan0');
  expect(host.settle(['gone', 'wlan0'])).toEqual(['wlan0=1']);
});

/** A kernel before 6.17, whose links cannot be told alone, with a link that hears of its routers by advertisements. */
class OlderHost {
  readonly values: Record<string, string> = {
    'ipv4/ip_forward': '0',
    'ipv4/conf/wlan0/forwarding': '0',
    'ipv6/conf/all/forwarding': '0',
    'ipv6/conf/wlan0/accept_ra': '1',
  };
  switched: Switched = {};
  readonly needs = new Map<string, string[]>();

  #settle(guest: string, wanted: readonly SysctlChange[]): string[] {
    const others = new Set([...this.needs].filter(([name]) => name !== guest).flatMap(([, names]) => names));
    const done = settleSwitches(this.switched, { wanted, others }, (name) => this.values[name]);
    this.switched = done.switched;
    for (const { name, value } of done.writes) this.values[name] = value;
    return done.writes.map(({ name, value }) => `${name}=${value}`);
  }

  passOn(guest: string): string[] {
    const { sys } = recordingSys({
      'file.readText': (path: string) => `${this.values[path.slice('/proc/sys/net/'.length)]}\n`,
      'file.access': false,
      'file.readdir': [{ name: 'all' }, { name: 'wlan0' }],
    });
    const wanted = planForwarding(readForwarding(sys, this.switched), {
      link: guest,
      ipv4: ['wlan0'],
      ipv6: ['wlan0'],
    });
    this.needs.set(
      guest,
      wanted.map(({ name }) => name),
    );
    return this.#settle(guest, wanted);
  }

  leave(guest: string): string[] {
    this.needs.delete(guest);
    return this.#settle(guest, []);
  }
}

test("what guests have had switched is not taken for the host's own: looked at again, nothing is switched", () => {
  const host = new OlderHost();
  expect(host.passOn('a')).toEqual([
    'ipv4/conf/wlan0/forwarding=1',
    'ipv6/conf/wlan0/accept_ra=2',
    'ipv6/conf/all/forwarding=1',
  ]);
  expect(host.passOn('a')).toEqual([]);
  expect(host.passOn('b')).toEqual([]);
  expect(host.leave('a')).toEqual([]);
  expect(host.passOn('b')).toEqual([]);
  expect(host.leave('b')).toEqual([
    'ipv6/conf/all/forwarding=0',
    'ipv6/conf/wlan0/accept_ra=1',
    'ipv4/conf/wlan0/forwarding=0',
  ]);
});
