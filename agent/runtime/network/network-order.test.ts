// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { mountsNeedNoNetwork, waitsForNetwork } from './network-order.ts';

const config = (lines: string) => readConfig(`lxc.rootfs.path = /guest\n${lines}`);
const hooks = (...kinds: string[]) => ({ has: (kind: string) => kinds.includes(kind) });

test('the first process waits for its links only where a hook or a script may look at what is there', () => {
  const veth = config('lxc.net.0.type = veth');
  expect(waitsForNetwork(veth, hooks('mount', 'start'))).toBe(false);
  expect(waitsForNetwork(veth, hooks('pre-mount'))).toBe(true);
  expect(waitsForNetwork(config('lxc.net.0.type = veth\nlxc.net.0.script.up = /up'), hooks())).toBe(true);
});

test('mounts come before the network unless one may be of a server', () => {
  expect(
    mountsNeedNoNetwork(config('lxc.mount.entry = /a a none bind 0 0\nlxc.mount.entry = /b b none rbind,ro 0 0')),
  ).toBe(true);
  expect(mountsNeedNoNetwork(config('lxc.mount.entry = 10.0.0.1:/a a nfs defaults 0 0'))).toBe(false);
  expect(mountsNeedNoNetwork(config('lxc.mount.fstab = /etc/guest.fstab'))).toBe(false);
});
