// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { turnOfNetwork, waitsForNetwork } from './network-order.ts';

const config = (lines: string) => readConfig(`lxc.rootfs.path = /guest\n${lines}`);
const hooks = (...kinds: string[]) => ({ has: (kind: string) => kinds.includes(kind) });

test('the first process waits for its links only where a hook or a script may look at what is there', () => {
  const veth = config('lxc.net.0.type = veth');
  expect(waitsForNetwork(veth, hooks('mount', 'start'))).toBe(false);
  expect(waitsForNetwork(veth, hooks('pre-mount'))).toBe(true);
  expect(waitsForNetwork(config('lxc.net.0.type = veth\nlxc.net.0.script.up = /up'), hooks())).toBe(true);
});

test('mounts come before the network unless one may be of a server', () => {
  const binds = config('lxc.mount.entry = /a a none bind 0 0\nlxc.mount.entry = /b b none rbind,ro 0 0');
  expect(turnOfNetwork(binds, hooks('pre-mount', 'start'))).toBe('last');
  expect(turnOfNetwork(config('lxc.mount.entry = 10.0.0.1:/a a nfs defaults 0 0'), hooks())).toBe('before mounts');
  expect(turnOfNetwork(config('lxc.mount.fstab = /etc/guest.fstab'), hooks('mount'))).toBe('before mounts');
});

test('a hook that runs behind the mounts finds the network, and a sysctl the /proc of the host', () => {
  for (const kind of ['mount', 'autodev']) expect(turnOfNetwork(config(''), hooks(kind))).toBe('behind mounts');
  expect(turnOfNetwork(config('lxc.sysctl.net.ipv4.ip_forward = 1'), hooks())).toBe('behind mounts');
});
