// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import type { ConformanceConfig } from '../conformance-config.ts';

/** Makes links on the host; all go with the first. */
function links(...commands: readonly string[]): () => () => void {
  return () => {
    const ip = (text: string): void => void execFileSync('ip', text.split(' '), { stdio: 'pipe' });
    for (const command of commands) ip(command);
    return () => {
      for (const command of commands) {
        const name = /^link add (?:name )?(\S+)/.exec(command)?.[1];
        if (name !== undefined) ip(`link del ${name}`);
      }
    };
  };
}
const bridge = links(
  'link add lodgebr0 type bridge',
  'address add 10.86.0.1/24 dev lodgebr0',
  'address add fd86::1/64 dev lodgebr0 nodad',
  'link set lodgebr0 up',
);
const parent = links(
  'link add lodged0 type veth peer name lodged1',
  'address add 10.87.0.1/24 dev lodged0',
  'link set lodged0 up',
);
export const veth = ['lxc.net.0.type = veth', 'lxc.net.0.flags = up', 'lxc.net.0.hwaddr = 02:00:00:00:00:01'];
/** A link of a kind that needs another, which is lodged0. */
export const onParent = (type: string, ...lines: string[]): string[] => [
  `lxc.net.0.type = ${type}`,
  'lxc.net.0.link = lodged0',
  'lxc.net.0.flags = up',
  ...lines,
];

export const networkConfigs: readonly ConformanceConfig[] = [
  { title: 'an empty network', lines: ['lxc.net.0.type = empty'] },
  { title: 'an empty network that is up', lines: ['lxc.net.0.type = empty', 'lxc.net.0.flags = up'] },
  { title: "the host's network", lines: ['lxc.net.0.type = none'] },
  { title: 'a pair in a bridge', lines: [...veth, 'lxc.net.0.link = lodgebr0'], prepare: bridge },
  {
    title: 'a pair with addresses',
    lines: [
      ...veth,
      'lxc.net.0.link = lodgebr0',
      'lxc.net.0.name = eth7',
      'lxc.net.0.mtu = 1400',
      'lxc.net.0.ipv4.address = 10.86.0.2/24',
      'lxc.net.0.ipv4.gateway = 10.86.0.1',
      'lxc.net.0.ipv6.address = fd86::2/64',
      'lxc.net.0.ipv6.gateway = fd86::1',
    ],
    prepare: bridge,
  },
  {
    title: 'a pair with several addresses',
    lines: [
      ...veth,
      'lxc.net.0.link = lodgebr0',
      'lxc.net.0.ipv4.address = 10.86.0.2/24',
      'lxc.net.0.ipv4.address = 10.86.0.3/24 10.86.0.255',
    ],
    prepare: bridge,
  },
  {
    title: 'the gateway of its bridge',
    lines: [
      ...veth,
      'lxc.net.0.link = lodgebr0',
      'lxc.net.0.ipv4.address = 10.86.0.2/24',
      'lxc.net.0.ipv4.gateway = auto',
    ],
    prepare: bridge,
  },
  {
    title: 'a device as gateway',
    lines: [
      ...veth,
      'lxc.net.0.link = lodgebr0',
      'lxc.net.0.ipv4.address = 10.86.0.2/24',
      'lxc.net.0.ipv4.gateway = dev',
    ],
    prepare: bridge,
  },
  { title: 'a pair without a bridge', lines: veth },
  {
    title: 'a pair that is down',
    lines: ['lxc.net.0.type = veth', 'lxc.net.0.hwaddr = 02:00:00:00:00:01', 'lxc.net.0.ipv4.address = 10.86.0.2/24'],
  },
  {
    title: 'a drawn address of a device',
    lines: ['lxc.net.0.type = veth', 'lxc.net.0.flags = up', 'lxc.net.0.hwaddr = 00:16:3e:xx:xx:xx'],
  },
  {
    title: 'two pairs',
    lines: [...veth, 'lxc.net.1.type = veth', 'lxc.net.1.hwaddr = 02:00:00:00:00:02', 'lxc.net.1.name = second'],
  },
  { title: 'an address without a prefix', lines: [...veth, 'lxc.net.0.ipv4.address = 10.86.0.2'] },
  {
    title: 'a routed pair',
    lines: [
      ...veth,
      'lxc.net.0.veth.mode = router',
      'lxc.net.0.link = lodged0',
      'lxc.net.0.ipv4.address = 10.87.0.5/32',
      'lxc.net.0.ipv4.gateway = 10.87.0.1',
    ],
    prepare: parent,
  },
  {
    title: 'macvlan',
    lines: onParent('macvlan', 'lxc.net.0.hwaddr = 02:00:00:00:00:01', 'lxc.net.0.ipv4.address = 10.87.0.5/24'),
    prepare: parent,
  },
  {
    title: 'macvlan in bridge mode',
    lines: onParent('macvlan', 'lxc.net.0.macvlan.mode = bridge', 'lxc.net.0.hwaddr = 02:00:00:00:00:01'),
    prepare: parent,
  },
  {
    title: 'phys',
    lines: onParent('phys', 'lxc.net.0.name = eth0'),
    prepare: links('link add lodged0 address 02:00:00:00:00:07 type veth peer name lodged1', 'link set lodged1 up'),
  },
  { title: 'a bridge that is missing', refused: true, lines: [...veth, 'lxc.net.0.link = lodgenone0'] },
  {
    title: 'routes of the host to it',
    lines: [...veth, 'lxc.net.0.ipv4.address = 10.86.0.2/24', 'lxc.net.0.veth.ipv4.route = 10.99.0.0/24'],
  },
  { title: 'no network line at all', lines: ['lxc.net ='] },
];
