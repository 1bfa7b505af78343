// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ip, NatWorld, sysctl, worldAddresses } from '../../../../e2e/fixtures/nat-world.ts';
import { planForwarding, type SysctlChange, settleSwitches } from './forwarding.ts';

/** Sends a router advertisement (RFC 4861) with one prefix by the link of the index. */
const advertise = `
use Socket qw(:all);
my ($index, $prefix) = @ARGV;
socket(my $socket, AF_INET6, SOCK_RAW, 58) or die "socket: $!";
setsockopt($socket, 41, 17, pack('i', $index)) or die "IPV6_MULTICAST_IF: $!";
setsockopt($socket, 41, 18, pack('i', 255)) or die "IPV6_MULTICAST_HOPS: $!";
my $option = pack('C C C C N N N a16', 3, 4, 64, 0xc0, 3600, 1800, 0, inet_pton(AF_INET6, $prefix));
send($socket, pack('C C n C C n N N', 134, 0, 0, 64, 0, 1800, 0, 0) . $option, 0, pack_sockaddr_in6(0, inet_pton(AF_INET6, 'ff02::1'))) or die "send: $!";
`;

let world: NatWorld;
let routerIndex = '';

beforeAll(async () => {
  world = await NatWorld.open();
  routerIndex = /^(\d+):/.exec(world.run(world.pid, 'ip', '-o', 'link', 'show', 'eth0'))?.[1] ?? '';
  ip('route', 'add', 'default', 'via', worldAddresses.ltup.world);
});

afterAll(() => world?.close());

const prefixOf = (number: number): string => `2001:db8:a${number}::`;

/** Whether the uplink takes an advertisement of this prefix, and has its router and what it learned before. */
async function hears(...numbers: number[]): Promise<void> {
  const last = prefixOf(numbers.at(-1) ?? 0);
  await expect
    .poll(() => {
      world.run(world.pid, 'perl', '-e', advertise, routerIndex, last);
      return ip('-6', 'address', 'show', 'dev', 'ltup');
    })
    .toContain(`inet6 ${last.slice(0, -1)}`);
  const addresses = ip('-6', 'address', 'show', 'dev', 'ltup');
  for (const number of numbers) expect(addresses).toContain(`inet6 ${prefixOf(number).slice(0, -1)}`);
  expect(ip('-6', 'route', 'show', 'default')).toMatch(/^default via fe80:\S+ dev ltup proto ra/m);
}

/** Advertisements that have arrived by a link (/proc/net/dev_snmp6). */
const advertisementsBy = (link: string): string =>
  /Icmp6InRouterAdvertisements\s+(\d+)/.exec(readFileSync(`/proc/net/dev_snmp6/${link}`, 'utf8'))?.[1] ?? '0';

test('an uplink that hears of its router by advertisements does so while a guest runs, and behind its end', async () => {
  await hears(1);
  await world.start();
  await hears(1, 2);
  await world.kill();
  await hears(1, 2, 3);
});

test('no advertisement of a guest reaches the host, whose packets would go by it', async () => {
  const pid = await world.start();
  const pair = ip('-o', 'link').match(/veth[^@:]+(?=@)/)?.[0] ?? '';
  const index = /^(\d+):/.exec(world.run(pid, 'ip', '-o', 'link', 'show', 'eth0'))?.[1] ?? '';
  // Before that the kernel of the host hears none.
  await expect.poll(() => ip('-6', 'address', 'show', 'dev', pair)).not.toContain('tentative');
  await expect.poll(() => world.run(pid, 'ip', '-6', 'address', 'show', 'dev', 'eth0')).not.toContain('tentative');
  const before = Number(advertisementsBy(pair));
  await expect
    .poll(() => {
      world.run(pid, 'perl', '-e', advertise, index, prefixOf(9));
      return Number(advertisementsBy(pair)) - before;
    })
    .toBeGreaterThan(2);
  expect(ip('-6', 'route', 'show', 'default')).not.toContain(pair);
  expect(ip('-6', 'address', 'show', 'dev', pair)).not.toContain(prefixOf(9).slice(0, -1));
  await world.kill();
});

test('so it is where the host as a whole has to forward IPv6, as before Linux 6.17, and for a link that comes meanwhile', async () => {
  await hears(1, 2, 3, 4);
  const conf = 'ipv6/conf';
  const links = ['default', 'ltup', 'ltup2'];
  const before = links.map((link) => sysctl(`${conf}/${link}/accept_ra`));
  expect(before).toEqual(['1', '1', '1']);
  const put = (changes: readonly SysctlChange[]): void => {
    for (const { name, value } of changes) writeFileSync(`/proc/sys/net/${name}`, value);
  };
  const facts = { ipv6: '0', forces6: false, advertised: links };
  const wanted = planForwarding(facts, { link: 'lo', ipv4: [], ipv6: ['ltup'] }).filter(({ name }) =>
    name.startsWith('ipv6'),
  );
  const { switched, writes } = settleSwitches({}, { wanted, others: new Set() }, sysctl);
  put(writes);
  expect(sysctl(`${conf}/all/forwarding`)).toBe('1');
  await hears(1, 2, 3, 4, 5);
  ip('link', 'add', 'late', 'type', 'veth', 'peer', 'name', 'later');
  expect(sysctl(`${conf}/late/accept_ra`)).toBe('2');
  ip('link', 'delete', 'late');
  put(settleSwitches(switched, { wanted: [], others: new Set() }, sysctl).writes);
  expect([sysctl(`${conf}/all/forwarding`), ...links.map((link) => sysctl(`${conf}/${link}/accept_ra`))]).toEqual([
    '0',
    ...before,
  ]);
  await hears(1, 2, 3, 4, 5, 6);
});
