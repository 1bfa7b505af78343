// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from './read-config.ts';

const base = 'lxc.rootfs.path = dir:/srv/rootfs\n';

test.each([
  ['a value', 'lxc.uts.name = a\n', 'lxc.uts.name', 'a'],
  ['the last of two', 'lxc.uts.name = a\nlxc.uts.name = b\n', 'lxc.uts.name', 'b'],
  ['a list has a line for each', 'lxc.environment = A=1\nlxc.environment = B=2\n', 'lxc.environment', 'A=1\nB=2\n'],
  ['words are told one by one', 'lxc.cap.drop = mknod sys_time\n', 'lxc.cap.drop', 'mknod\nsys_time\n'],
  ['an empty value clears', 'lxc.uts.name = a\nlxc.uts.name =\n', 'lxc.uts.name', undefined],
  ['what nobody set', '', 'lxc.uts.name', undefined],
  ["what nobody set and LXC's default answers", '', 'lxc.start.auto', '0'],
  ['a signal by its number', 'lxc.signal.halt = SIGRTMIN+3\n', 'lxc.signal.halt', '37'],
  ['a size as it counts', 'lxc.console.size = 5000\n', 'lxc.console.size', '8192'],
  ['all mounts in one line', 'lxc.mount.auto = proc\nlxc.mount.auto = sys:ro\n', 'lxc.mount.auto', 'proc sys:ro'],
  [
    'an address with its prefix',
    'lxc.net.0.type = veth\nlxc.net.0.ipv4.address = 10.0.0.3\n',
    'lxc.net.0.ipv4.address',
    '10.0.0.3/8',
  ],
  ['all that is below a word', 'lxc.prlimit.core = 0\n', 'lxc.prlimit', 'lxc.prlimit.core = 0\n'],
  ['a key of a network', 'lxc.net.0.type = empty\n', 'lxc.net.0.type', 'empty'],
  ['a name of an object of the language', '', 'constructor', undefined],
])('%s', (_, text, key, value) => {
  expect(readConfig(base + text).items.get(key)).toBe(value);
});

test('clearing a section clears the keys below it', () => {
  const text = 'lxc.net.0.type = veth\nlxc.net.0.name = eth7\nlxc.net =\n';
  expect(readConfig(base + text).items.get('lxc.net.0.name')).toBeUndefined();
});

test('all of it is a config again, which says the same', () => {
  const text =
    'lxc.uts.name = a\nlxc.mount.auto = proc\nlxc.mount.auto = sys\nlxc.environment = A=1\nlxc.cap.drop = sys_time mknod\nlxc.uts.name = b\nlxc.environment = B=2\n';
  const { items } = readConfig(base + text);
  const printed = items.text();
  expect(printed).toBe(
    `${base}lxc.uts.name = b\nlxc.mount.auto = proc\nlxc.mount.auto = sys\nlxc.environment = A=1\nlxc.environment = B=2\nlxc.cap.drop = sys_time mknod\n`,
  );
  expect(readConfig(printed).items.text()).toBe(printed);
});
