// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Comparison } from './comparison.ts';
import type { ConformanceConfig } from './conformance-config.ts';

/** Links of the host that the configs name; the two ends of a pair stand for hardware. */
const [bridge, card, peer] = ['confbr0', 'confcard', 'confpeer'];

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8' });
}

/** What time changes: timers, addresses that are looked for on the link, and states that the kernel finds out when it has time (linkwatch). */
const passing =
  / \w+_timer +[\d.]+| (bcqueuelen|usedbcqueuelen|promiscuity|qlen) \d+| linkdown| tentative| state [A-Z]+|\b(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)\b/g;

/** A pair has as many queues as it uses, where stock leaves it to the kernel (docs/lxc-compat.md): compared where a config asks for some. */
const pairQueues = / numtxqueues \d+ numrxqueues \d+/g;

/** A block for each link of `ip address`, a line for each entry of other tables. */
function sorted(text: string, separator: RegExp): string[] {
  const blocks = text.split(separator).map((block) => block.replace(/@if\d+/g, '@if*').replace(passing, ''));
  const lines = blocks.sort().flatMap((block) => block.split('\n').map((line) => line.trim()));
  return lines.filter((line) => line !== '' && !/fe80::|valid_lft/.test(line));
}

/** In the guest's namespace or, without a process, on the host. `unasked` is left out. */
function tables(unasked: RegExp, pid?: number): Record<string, string[]> {
  const ask = (separator: RegExp, ...words: string[]): string[] => {
    const enter = pid === undefined ? [] : ['nsenter', `--net=/proc/${pid}/ns/net`];
    const [program = 'ip', ...rest] = [...enter, 'ip', ...words];
    return sorted(execFileSync(program, rest, { encoding: 'utf8' }).replace(unasked, ''), separator);
  };
  return {
    addresses: ask(/^\d+: /m, '-d', 'address'),
    routes: ask(/\n/, 'route'),
    routes6: ask(/\n/, '-6', 'route'),
    proxies: [...ask(/\n/, 'neigh', 'show', 'proxy'), ...ask(/\n/, '-6', 'neigh', 'show', 'proxy')],
  };
}

/** What a pair's end is told by its own sysctls. */
function pairSettings(): string[] {
  const names = readdirSync('/proc/sys/net/ipv4/conf').filter((name) => name.startsWith('veth') || name === 'confpair');
  const settings = [
    'ipv4/conf/*/forwarding',
    'ipv4/conf/*/proxy_arp',
    'ipv6/conf/*/forwarding',
    'ipv6/conf/*/proxy_ndp',
  ];
  return names.flatMap((name) =>
    settings.map(
      (setting) => `${setting} ${readFileSync(`/proc/sys/net/${setting.replace('*', name)}`, 'utf8').trim()}`,
    ),
  );
}

function view(unasked: RegExp, initPid: number): Record<string, string[]> {
  const named = (prefix: string, sections: Record<string, string[]>): [string, string[]][] =>
    Object.entries(sections).map(([name, told]) => [`${prefix} ${name}`, told]);
  return {
    ...Object.fromEntries([...named('inside', tables(unasked, initPid)), ...named('host', tables(unasked))]),
    'pair-settings': pairSettings(),
  };
}

function prepare(): () => void {
  ip('link', 'add', bridge, 'address', '02:00:00:00:00:01', 'type', 'bridge');
  ip(
    'link',
    'add',
    card,
    'address',
    '02:00:00:00:00:02',
    'mtu',
    '1480',
    'type',
    'veth',
    'peer',
    'name',
    peer,
    'address',
    '02:00:00:00:00:03',
  );
  for (const link of [bridge, card, peer]) ip('link', 'set', link, 'up');
  ip('address', 'add', '10.95.0.1/24', 'dev', bridge);
  ip('address', 'add', 'fd95::1/64', 'dev', bridge, 'nodad');
  ip('address', 'add', '10.96.0.1/24', 'dev', card);
  const forwarding = [
    `ipv4/conf/${bridge}/forwarding`,
    `ipv6/conf/${bridge}/forwarding`,
    `ipv6/conf/${bridge}/proxy_ndp`,
  ];
  for (const name of forwarding) writeFileSync(`/proc/sys/net/${name}`, '1');
  const all = '/proc/sys/net/ipv6/conf/all/forwarding';
  const was = readFileSync(all, 'utf8');
  writeFileSync(all, '1');
  return () => {
    writeFileSync(all, was);
    for (const link of [bridge, card]) ip('link', 'delete', link);
  };
}

const veth = ['0.type = veth', `0.link = ${bridge}`, '0.flags = up', '0.hwaddr = 02:16:3e:00:00:01'];
const addresses = ['0.ipv4.address = 10.95.0.2/24 10.95.0.255', '0.ipv6.address = fd95::2/64'];

/** [title, lines behind lxc.net., or whole ones] */
const configs: readonly [string, ...string[]][] = [
  ['no line of the network'],
  ['empty', '0.type = empty'],
  ['empty and up', '0.type = empty', '0.flags = up'],
  ['a pair in a bridge', ...veth, ...addresses],
  ['the gateways of the bridge', ...veth, ...addresses, '0.ipv4.gateway = auto', '0.ipv6.gateway = auto'],
  ['gateways in other networks', ...veth, ...addresses, '0.ipv4.gateway = 10.97.0.1', '0.ipv6.gateway = fd97::1'],
  ['the link as the gateway', ...veth, ...addresses, '0.ipv4.gateway = dev', '0.ipv6.gateway = dev'],
  ['names and MTU', ...veth, ...addresses, '0.name = wan%d', '0.mtu = 1400', '0.veth.pair = confpair'],
  ['a pair that is down', '0.type = veth', `0.link = ${bridge}`, '0.hwaddr = 02:16:3e:00:00:01', addresses[0] ?? ''],
  ['queues', ...veth, '0.veth.n_rxqueues = 3', '0.veth.n_txqueues = 2'],
  ['routes of the host', ...veth, '0.veth.ipv4.route = 10.98.0.0/24', '0.veth.ipv6.route = fd98::/64'],
  ['the host answers on the bridge', ...veth, ...addresses, '0.l2proxy = 1'],
  [
    'router mode',
    ...[
      '0.type = veth',
      '0.veth.mode = router',
      '0.flags = up',
      '0.hwaddr = 02:16:3e:00:00:01',
      '0.veth.pair = confpair',
    ],
    ...[
      '0.ipv4.address = 10.97.0.2/32',
      '0.ipv6.address = fd97::2/128',
      '0.ipv4.gateway = 169.254.1.1',
      '0.ipv6.gateway = fe80::1',
    ],
  ],
  ...(['private', 'vepa', 'bridge', 'passthru'] as const).map((mode): [string, ...string[]] => [
    `macvlan ${mode}`,
    ...['0.type = macvlan', `0.link = ${card}`, `0.macvlan.mode = ${mode}`, '0.flags = up', '0.mtu = 1400'],
    ...['0.hwaddr = 02:16:3e:00:00:01', '0.ipv4.address = 10.96.0.2/24 10.96.0.255', '0.ipv4.gateway = auto'],
  ]),
  [
    'a link moved in',
    ...['0.type = phys', `0.link = ${card}`, '0.name = wan0', '0.mtu = 1300', '0.flags = up'],
    ...['0.hwaddr = 02:16:3e:00:00:01', '0.ipv4.address = 10.96.0.2/24 10.96.0.255'],
  ],
  [
    'several',
    ...[
      '0.type = veth',
      '0.hwaddr = 02:16:3e:00:00:01',
      '1.type = macvlan',
      `1.link = ${card}`,
      '1.hwaddr = 02:16:3e:00:00:02',
    ],
    ...['1.name = mac0', '2.type = veth', '2.hwaddr = 02:16:3e:00:00:03', '3.type = empty', '4.type = none'],
  ],
  [
    'scripts, told by arguments',
    ...veth,
    '0.veth.pair = confpair',
    "0.script.up = sh -c 'echo $@ >>$seen/up' up",
    "0.script.down = sh -c 'echo $@ >>$seen/down' down",
  ],
  [
    'scripts, told by the environment',
    'lxc.hook.version = 1',
    ...veth,
    '0.veth.pair = confpair',
    "0.script.up = sh -c 'echo $@ $LXC_HOOK_SECTION $LXC_HOOK_TYPE $LXC_NET_TYPE $LXC_NET_PARENT $LXC_NET_PEER >>$seen/up' up",
  ],
  ['a bridge that is not there', '0.type = veth', '0.link = confnone'],
  ['a gateway without an address', ...veth, '0.ipv4.gateway = 10.95.0.1'],
  ['a gateway without the link up', '0.type = veth', '0.ipv4.address = 10.95.0.2/24', '0.ipv4.gateway = 10.95.0.1'],
];

let comparison: Comparison;
beforeAll(async () => {
  comparison = await Comparison.open();
});
afterAll(() => comparison?.close());

/** The rest of a guest is compared elsewhere. */
const ofNetwork = /^(boot 1 (routes6?|inside .*|host (addresses|routes6?|proxies)|pair-settings)|file (up|down)|end)$/;

test.each(configs)('%s: the guest and the host are as with stock lxc-start', async (title, ...words) => {
  const asked = words.map((line) => (/^(lxc|lodge)\./.test(line) ? line : `lxc.net.${line}`));
  const config: ConformanceConfig = {
    title,
    lines: asked.length === 0 ? ['lxc.net.0.type = veth', 'lxc.net ='] : asked,
    prepare,
    hostView: (initPid) => view(words.some((line) => line.includes('queues')) ? /$^/g : pairQueues, initPid),
    sections: ofNetwork,
  };
  const { difference } = await comparison.compare(config);
  expect(difference).toBe('');
});
