// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../../api.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { PortForward } from '../network-values.ts';
import { compareRuns } from './iptables-plan.ts';
import { type NatFacts, type NatPlan, planNat, withForwards } from './nat-plan.ts';

const managed: ManagedNetwork = {
  ...{ index: 0, hostInterface: 'vethA', hostAddress4: '10.1.2.1', guestAddress4: '10.1.2.2', prefix4: 30 },
  ...{ hostAddress6: 'fd01::1', guestAddress6: 'fd01::2', prefix6: 64, mtu: 1500, dns: ['10.1.2.1'] },
};
const able = { nat: undefined, forwards: undefined, clamp: undefined };
const unable = { nat: 'ENOENT', forwards: 'ENOENT', clamp: 'ENOENT' };
const forward = { protocol: 'tcp', hostPort: 8080, guestPort: 80 } as const;
const programs = { ipv4: { path: '/sbin/iptables' }, ipv6: { path: '/sbin/ip6tables' } };
const none = { path: undefined, why: 'no ip6tables' };
const noPrograms = { ipv4: { path: undefined, why: 'no iptables' }, ipv6: none };
const good: NatFacts = { nftables: { ipv4: able, ipv6: able }, iptables: noPrograms, isFiltered: false, forces6: true };

const view = { rules: [], routes: [], links: [] };
const plan = (facts: Partial<NatFacts> = {}, forwards = [forward]): NatPlan =>
  planNat(managed, { label: 'lodge-1', forwards, facts: { ...good, ...facts }, view });

test.each<[string, Partial<NatFacts>, string]>([
  ['a kernel with nf_tables', { iptables: programs }, 'nftables'],
  ['a kernel without', { nftables: { ipv4: unable, ipv6: unable }, iptables: programs }, 'iptables'],
  ['one whose packets pass the rules of iptables', { iptables: programs, isFiltered: true }, 'iptables'],
  [
    'one without what forwards need',
    { nftables: { ipv4: { ...able, forwards: 'ENOENT' }, ipv6: able }, iptables: programs },
    'iptables',
  ],
])('%s has NAT by its own means', (_, facts, backend) => {
  expect(plan(facts)).toMatchObject({ backend, ipv6: true, warnings: [] });
});

test('with neither it is refused by the key and what lacks', () => {
  const refused = (facts: Partial<NatFacts>): object => {
    try {
      return plan(facts);
    } catch (error) {
      if (error instanceof RuntimeError) return error.failure;
      throw error;
    }
  };
  const details = (missing: string): object => ({ key: 'lodge.net.0.nat', missing: expect.stringContaining(missing) });
  const without = { ipv4: unable, ipv6: unable };
  expect(refused({ nftables: without })).toMatchObject({ reason: 'kernel-lacks', details: details('CONFIG_NFT_NAT') });
  // Held up by another program, it lacks nothing.
  const hung = { path: undefined, why: 'iptables did not end within 10 s', hint: 'end netd (7), then try again' };
  const held = refused({ nftables: without, iptables: { ipv4: hung, ipv6: hung } });
  expect(held).toMatchObject({ reason: 'start-failed', details: { key: 'lodge.net.0.nat', hint: hung.hint } });
  const noForwards = { ipv4: { ...able, forwards: 'ENOENT' }, ipv6: able };
  expect(refused({ nftables: noForwards })).toMatchObject({ details: details('CONFIG_NFT_FIB_IPV4') });
});

test('a table of each family has what lets the guest out and the forwards in, and what the kernel cannot is left out', () => {
  const texts = plan({ nftables: { ipv4: { ...able, clamp: 'ENOENT' }, ipv6: { ...able, forwards: 'ENOENT' } } });
  expect(texts.tables.map(({ rules }) => rules.map(({ chain, text }) => `${chain}: ${text}`))).toEqual([
    [
      'prerouting: iifname "vethA" ip daddr 10.1.2.1 udp dport 53 dnat to 10.1.2.1:20053',
      'prerouting: iifname "vethA" ip daddr 10.1.2.1 tcp dport 53 dnat to 10.1.2.1:20053',
      'prerouting: tcp dport 8080 fib daddr type local ip daddr != 127.0.0.0/8 dnat to 10.1.2.2:80',
      'output: tcp dport 8080 fib daddr type local ip daddr != 127.0.0.0/8 dnat to 10.1.2.2:80',
      'postrouting: ip saddr 10.1.2.0/30 masquerade',
      'forward: iifname "vethA" ip saddr != 10.1.2.0/30 drop',
      'forward: oifname "vethA" ct state new ct status & dnat == 0 drop',
    ],
    [
      'prerouting: iifname "vethA" ip6 daddr fd01::1 udp dport 53 dnat to [fd01::1]:20053',
      'prerouting: iifname "vethA" ip6 daddr fd01::1 tcp dport 53 dnat to [fd01::1]:20053',
      'postrouting: ip6 saddr fd01::/64 masquerade',
      'forward: iifname "vethA" ip6 saddr != fd01::/64 drop',
      'forward: iifname "vethA" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu',
      'forward: oifname "vethA" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu',
      'forward: oifname "vethA" ct state new ct status & dnat == 0 drop',
    ],
  ]);
  expect(texts.warnings).toEqual(['no forwards by IPv6: ENOENT']);
});

test('rules of iptables that nothing can change are told of', () => {
  const { backend, warnings } = plan({ isFiltered: true });
  expect([backend, ...warnings]).toEqual(['nftables', expect.stringContaining('rules of iptables may drop')]);
});

test('a host that cannot translate IPv6 says so, and does it for IPv4', () => {
  const facts = { nftables: { ipv4: able, ipv6: { ...unable, nat: 'EOPNOTSUPP' } } };
  expect(plan(facts)).toMatchObject({ ipv6: false, warnings: ['no NAT of IPv6: EOPNOTSUPP'] });
  expect(plan(facts).tables.map(({ family }) => family)).toEqual([2]);
  const program = { isFiltered: true, iptables: { ...programs, ipv6: none } };
  expect(plan(program)).toMatchObject({ ipv6: false, warnings: ['no NAT of IPv6: no ip6tables'] });
});

test('with iptables the guest has chains of its own, each waiting for the lock, and jumps that can be looked for', () => {
  const { runs } = plan({ iptables: { ...programs, ipv6: none }, isFiltered: true });
  const words = runs.map((run) => run.words.join(' '));
  expect(runs.every(({ path }) => path === '/sbin/iptables')).toBe(true);
  expect(words.every((line) => line.startsWith('-w -t '))).toBe(true);
  expect(words.map((line) => line.slice(6))).toEqual([
    'nat -N lodge-1',
    'nat -A lodge-1 -s 10.1.2.0/30 -j MASQUERADE',
    'nat -I POSTROUTING -j lodge-1',
    'nat -N lodge-1-ask',
    'nat -A lodge-1-ask -i vethA -d 10.1.2.1 -p udp --dport 53 -j DNAT --to-destination 10.1.2.1:20053',
    'nat -A lodge-1-ask -i vethA -d 10.1.2.1 -p tcp --dport 53 -j DNAT --to-destination 10.1.2.1:20053',
    'nat -I PREROUTING -j lodge-1-ask',
    'nat -N lodge-1-in',
    'nat -A lodge-1-in -p tcp --dport 8080 ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.1.2.2:80',
    'nat -I PREROUTING -j lodge-1-in',
    'nat -I OUTPUT -j lodge-1-in',
    'filter -N lodge-1',
    'filter -A lodge-1 -i vethA ! -s 10.1.2.0/30 -j DROP',
    'filter -A lodge-1 -i vethA -j ACCEPT',
    'filter -A lodge-1 -o vethA -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'filter -A lodge-1 -o vethA -m conntrack --ctstate DNAT -j ACCEPT',
    'filter -A lodge-1 -o vethA -j DROP',
    'filter -I FORWARD -j lodge-1',
    'mangle -N lodge-1',
    'mangle -A lodge-1 -i vethA -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu',
    'mangle -A lodge-1 -o vethA -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu',
    'mangle -I FORWARD -j lodge-1',
    'filter -N lodge-1-names',
    'filter -A lodge-1-names -i vethA -p udp --dport 20053 -j ACCEPT',
    'filter -A lodge-1-names -i vethA -p tcp --dport 20053 -j ACCEPT',
    'filter -I INPUT -j lodge-1-names',
  ]);
  expect(runs.filter(({ isOptional }) => isOptional).every((run) => run.words.includes('mangle'))).toBe(true);
  expect(runs.flatMap(({ check }) => check?.join(' ') ?? [])).toContain('-w -t filter -C FORWARD -j lodge-1');
});

test('other forwards change what concerns them, and leave the rest as it is', () => {
  const before = plan({ iptables: { ...programs, ipv6: none }, isFiltered: true });
  const words = (forwards: readonly PortForward[], from = before): string[] =>
    compareRuns(from.runs, withForwards(from, managed, forwards).runs).map((run) => run.words.slice(3).join(' '));
  const rule = (port: number): string =>
    `lodge-1-in -p tcp --dport ${port} ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.1.2.2:80`;
  expect(words([forward, { ...forward, hostPort: 9 }])).toEqual([`-A ${rule(9)}`]);
  expect(words([{ ...forward, hostPort: 9 }])).toEqual([`-D ${rule(8080)}`, `-A ${rule(9)}`]);
  const gone = ['-D OUTPUT -j lodge-1-in', '-D PREROUTING -j lodge-1-in', `-D ${rule(8080)}`, '-X lodge-1-in'];
  expect(words([])).toEqual(gone);
  const made = ['-N lodge-1-in', `-A ${rule(8080)}`, '-I PREROUTING -j lodge-1-in', '-I OUTPUT -j lodge-1-in'];
  expect(words([forward], withForwards(before, managed, []))).toEqual(made);
});

test('a kernel that cannot forward says so when it is asked for one later', () => {
  const able4 = plan({ nftables: { ipv4: { ...able, forwards: 'ENOENT' }, ipv6: able } }, []);
  expect(() => withForwards(able4, managed, [forward])).toThrow(/ENOENT/);
  const texts = ({ tables }: NatPlan): string[] => tables.flatMap(({ rules }) => rules.map(({ text }) => text));
  expect(texts(withForwards(able4, managed, []))).toEqual(texts(able4));
});
