// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { keyTable } from './key-table.ts';
import { readConfig } from './read-config.ts';

/** A value that each supported key takes. */
const examples: Readonly<Record<string, string>> = {
  'lxc.arch': 'x86_64',
  'lxc.autodev': '0',
  'lxc.autodev.tmpfs.size': '1M',
  'lxc.cap.drop': 'sys_time',
  'lxc.cap.keep': 'chown',
  'lxc.cgroup2.*': '64M',
  'lxc.console.buffer.size': 'auto',
  'lxc.environment': 'A=1',
  'lxc.group': 'all',
  'lxc.hook.version': '1',
  'lxc.init.cmd': '/sbin/init',
  'lxc.init.cwd': '/',
  'lxc.init.gid': '0',
  'lxc.init.groups': '4,5',
  'lxc.init.uid': '0',
  'lxc.prlimit.*': '64:128',
  'lxc.proc.*': '5',
  'lxc.sysctl.*': '1',
  'lxc.mount.auto': 'proc',
  'lxc.mount.entry': 'tmpfs mnt tmpfs',
  'lxc.net.N.type': 'veth',
  'lxc.net.N.flags': 'up',
  'lxc.net.N.hwaddr': '00:16:3e:xx:xx:xx',
  'lxc.net.N.ipv4.address': '10.0.3.2/24',
  'lxc.net.N.ipv4.gateway': '10.0.3.1',
  'lxc.net.N.ipv6.address': 'fd00::2/64',
  'lxc.net.N.ipv6.gateway': 'fd00::1',
  'lxc.net.N.link': 'br0',
  'lxc.net.N.mtu': '1400',
  'lxc.net.N.name': 'eth0',
  'lxc.net.N.veth.pair': 'veth0',
  'lxc.no_new_privs': '1',
  'lxc.pty.max': '10',
  'lxc.rootfs.mount': '/mnt',
  'lxc.rootfs.options': 'ro',
  'lxc.rootfs.path': 'dir:/guest',
  'lxc.signal.halt': 'SIGPWR',
  'lxc.signal.reboot': 'SIGINT',
  'lxc.signal.stop': 'SIGKILL',
  'lxc.start.auto': '1',
  'lxc.tty.max': '1',
  'lxc.uts.name': 'a',
};

const concrete = (key: string): string =>
  key
    .replace('.N.', '.0.')
    .replace('lxc.cgroup2.*', 'lxc.cgroup2.memory.max')
    .replace('prlimit.*', 'prlimit.nofile')
    .replace('proc.*', 'proc.oom_score_adj')
    .replace('sysctl.*', 'sysctl.net.ipv4.ip_forward')
    .replace('*', 'something');

function hintOf(key: string, value: string): string | undefined {
  try {
    readConfig(`lxc.rootfs.path = /guest\n${key} = ${value}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof RuntimeError) return String(error.failure.details.hint);
    throw error;
  }
}

const supported = keyTable.filter((each) => each.supported && each.key !== 'lxc.include');
const refused = keyTable.filter((each) => !each.supported);

test.each(supported)('$key is taken, and taken back by an empty value', ({ key }) => {
  const value = examples[key] ?? (key.startsWith('lxc.hook.') ? '/bin/true' : undefined);
  expect(value).toBeDefined();
  expect(hintOf(concrete(key), value ?? '')).toBeUndefined();
  if (key === 'lxc.rootfs.path') return;
  const plain = readConfig('lxc.rootfs.path = /guest\n');
  const cleared = readConfig(`lxc.rootfs.path = /guest\n${concrete(key)} = ${value}\n${concrete(key)} =\n`);
  expect({ ...cleared, networks: [], capabilities: {} }).toEqual({ ...plain, networks: [], capabilities: {} });
});

test.each(refused)('$key is refused with its reason', ({ key, note }) => {
  expect(hintOf(concrete(key), '1')).toBe(`this key is not supported: ${note}`);
});

test('docs/lxc-compat.md is this table', async () => {
  const rows = keyTable.map(
    ({ key, since, supported: isSupported, note }) =>
      `| \`${key}\` | ${since} | ${isSupported ? 'yes' : 'no'} | ${note ?? ''} |`,
  );
  const text = `# LXC's config keys here

Made from \`agent/runtime/config/key-table.ts\`, which a test keeps equal to what the parser takes: ${supported.length + 1} keys of
${keyTable.length} are supported. A key that is not is refused by its name, its line and the note; so is one that LXC does not have,
and a key of LXC 2 names its successor. An empty value takes a key's earlier lines back.

| key | since | supported | note |
|---|---|---|---|
${rows.join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../../../docs/lxc-compat.md');
});
