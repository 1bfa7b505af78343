// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError, type RuntimeFailure } from '../api.ts';
import { parseConfigLines, printConfigLines } from './config-lines.ts';
import { readConfig } from './read-config.ts';

const least = 'lxc.rootfs.path = dir:/guest\n';

function refusal(text: string): RuntimeFailure {
  try {
    readConfig(text);
  } catch (error) {
    if (error instanceof RuntimeError) return error.failure;
    throw error;
  }
  throw new Error('it was taken');
}

test('the least config has defaults', () => {
  expect(readConfig(least)).toMatchObject({
    rootfs: { source: { kind: 'folder', path: '/guest' }, mount: undefined, readOnly: false, options: [] },
    init: { command: ['/sbin/init'], cwd: '/', uid: 0, gid: 0, groups: [] },
    ttys: 0,
    networks: [],
    signals: { halt: 'PWR', reboot: 'INT', stop: 'KILL' },
  });
});

test('every key of this runtime finds its place', () => {
  const config = readConfig(`${least}
# a comment
lxc.uts.name = alpine-1
lxc.rootfs.options = ro
lxc.init.cmd = /bin/sh -c "echo two words"
lxc.init.cwd = /root
lxc.init.uid = 1000
lxc.init.gid = 1001
lxc.environment = A=1
lxc.environment = B=two words
lxc.mount.auto = proc:rw sys:ro cgroup:ro
lxc.mount.entry = /data/media mnt/media none bind,ro,optional,create=dir 0 0
lxc.autodev = 0
lxc.autodev.tmpfs.size = 500K
lxc.tty.max = 4
lxc.pty.max = 10
lxc.console.buffer.size = 64K
lxc.cap.drop = sys_module CAP_MKNOD
lxc.cap.drop = sys_time
lxc.no_new_privs = 1
lxc.signal.halt = SIGRTMIN+3
lxc.signal.reboot = TERM
lxc.group = onboot lab
lxc.start.auto = 1
lxc.cgroup2.memory.max = 256M
lxc.cgroup2.cpu.max = 50000 100000
lxc.net.1.type = veth
lxc.net.1.link = br0
lxc.net.1.name = eth7
lxc.net.1.flags = up
lxc.net.1.hwaddr = 00:16:3e:aa:bb:cc
lxc.net.1.mtu = 1400
lxc.net.1.ipv4.address = 10.0.3.2/24
lxc.net.1.ipv4.gateway = 10.0.3.1
lxc.net.1.ipv6.address = fd00::2/64
lxc.net.1.veth.pair = vethalpine
lodge.net.1.host.address = 10.0.3.1/24
lxc.net.0.type = empty
`);
  expect(config).toMatchObject({
    hostname: 'alpine-1',
    rootfs: { readOnly: true },
    init: { command: ['/bin/sh', '-c', 'echo two words'], cwd: '/root', uid: 1000, gid: 1001 },
    environment: ['A=1', 'B=two words'],
    mountAuto: { proc: 'rw', sys: 'ro', cgroup: { shows: 'own', access: 'ro', force: false } },
    autodev: { on: false, tmpfsBytes: 512_000 },
    ttys: 4,
    ptyMaximum: 10,
    console: { bufferBytes: 65_536 },
    capabilities: { drop: ['sys_module', 'mknod', 'sys_time'] },
    noNewPrivileges: true,
    signals: { halt: 'RTMIN+3', reboot: 'TERM' },
    groups: ['onboot', 'lab'],
    autostart: true,
  });
  expect(config.cgroup2).toEqual([
    { file: 'memory.max', value: '256M' },
    { file: 'cpu.max', value: '50000 100000' },
  ]);
  expect(config.mounts).toEqual([
    {
      line: '/data/media mnt/media none bind,ro,optional,create=dir 0 0',
      relative: false,
      source: '/data/media',
      target: 'mnt/media',
      type: 'none',
      options: ['bind', 'ro'],
      optional: true,
      create: 'dir',
    },
  ]);
  expect(config.networks.map((network) => network.index)).toEqual([0, 1]);
  expect(config.networks[1]).toMatchObject({
    link: 'br0',
    name: 'eth7',
    ipv4: [{ cidr: '10.0.3.2/24', broadcast: undefined }],
    ipv6: ['fd00::2/64'],
    veth: { pair: 'vethalpine', hostAddresses: ['10.0.3.1/24'] },
  });
});

test.each<[string, number, RegExp]>([
  ['lxc.aa_profile = unconfined', 2, /lxc\.apparmor\.profile/],
  ['lxc.seccomp.notify.proxy = unix:/x', 2, /not supported/],
  ['lxc.seccomp.profile = policy', 2, /absolute path of a policy/],
  ['lxc.apparmor.profile = generated', 2, /parser of AppArmor/],
  ['lxc.apparmor.profile = a b', 2, /name of a profile/],
  ['lxc.selinux.context = init', 2, /context such as/],
  ['lxc.cap.drop = sys_tyme', 2, /no capability sys_tyme/],
  ['lxc.cap.drop = none', 2, /word of lxc.cap.keep/],
  ['lxc.cap.keep = 64', 2, /no capability 64/],
  ['lxc.net.0.type = tun', 2, /none, empty, veth, macvlan, ipvlan, vlan or phys/],
  ['lxc.rootfs.path = zfs:tank/a', 2, /of the kind zfs is not supported/],
  ['lxc.signal.halt = SIG!', 2, /signal/],
  ['lxc.signal.halt = SIGNOTHING', 2, /signal/],
  ['lxc.prlimit.nofile = 10:5', 2, /above the hard one/],
  ['lxc.prlimit.files = 10', 2, /no limit files/],
  ['lxc.sysctl.kernel.panic = 1', 2, /would change the host/],
  ['lxc.sysctl.net/../kernel/panic = 1', 2, /expected a name|would change/],
  ['lxc.proc.../1/mem = 1', 2, /file of/],
  ['lxc.cap.keep = chown\nlxc.cap.drop = chown', 3, /exclude each other/],
  ['lxc.mount.entry = /a ../../etc none bind 0 0', 2, /in the guest/],
  ['lxc.cgroup2.devices.allow = c 1:3:4 rwm', 2, /c 1:3 rwm/],
  ['lxc.cgroup2.devices.deny = x 1:3 rwm', 2, /c 1:3 rwm/],
  ['lxc.cgroup2.nothing = 1', 2, /memory/],
  ['lxc.arch = vax', 2, /aarch64/],
  ['lxc.net.0.ipv4.address = 10.0.0.300/24', 2, /address/],
  ['lxc.net.0.name = a/b', 2, /network device/],
  ['lxc.init.cmd = "" one', 2, /a program/],
  ['toString = 1', 2, /begin with/],
  ['lxc.net.0.constructor = 1', 2, /no such key/],
  ['no equals sign', 2, /key = value/],
])('%s is refused by line and reason', (lines, line, hint) => {
  const failure = refusal(`${least}${lines}\n`);
  expect(failure).toMatchObject({ reason: 'config-invalid', details: { line } });
  expect(String(failure.details.hint)).toMatch(hint);
});

test.each(['büro', '主机', `${'ä'.repeat(32)}`, 'a_b'])('the host may be called %s', (name) => {
  expect(readConfig(`${least}lxc.uts.name = ${name}\n`).hostname).toBe(name);
});

test.each(['= box', 'two words', `${'ä'.repeat(33)}`, 'a/b', 'a\tb'])('it may not be called %j', (name) => {
  expect(refusal(`${least}lxc.uts.name = ${name}\n`).details.key).toBe('lxc.uts.name');
});

test('a config without a root file system is refused', () => {
  expect(refusal('lxc.uts.name = x\n').details.key).toBe('lxc.rootfs.path');
});

test.each([
  ['type = macvlan', 'link is missing'],
  ['type = phys', 'link is missing'],
  ['type = vlan\nlxc.net.3.link = eth0', 'vlan.id is missing'],
  ['type = veth\nlxc.net.3.veth.vlan.id = 5', 'needs the mode bridge and a link'],
  ['flags = up', 'type is missing'],
  ['type = empty\nlxc.net.3.veth.vlan.id = 5\nlxc.net.3.veth.vlan.tagged.id = 5', 'has the id of veth.vlan.id'],
  ['type = veth\nlxc.net.3.ipv4.gateway = 10.0.0.1', 'needs lxc.net.3.flags = up'],
  ['type = veth\nlxc.net.3.flags = up\nlxc.net.3.ipv6.gateway = dev', 'needs an lxc.net.3.ipv6.address'],
  [
    'type = phys\nlxc.net.3.link = eth0\nlxc.net.3.flags = up\nlxc.net.3.ipv4.address = 10.0.0.2/8\nlxc.net.3.ipv4.gateway = auto',
    'auto needs a link, and the type veth',
  ],
  ['type = veth\nlxc.net.3.l2proxy = 1', 'needs a link'],
  ['type = ipvlan\nlxc.net.3.link = eth0\nlxc.net.3.l2proxy = 1', 'needs lxc.net.3.ipvlan.mode = l3s'],
])('lxc.net.3.%j is refused: %s', (lines, why) => {
  const { details } = refusal(`${least}lxc.net.3.${lines}\n`);
  expect(details).toMatchObject({ key: 'lxc.net', line: 2, hint: expect.stringContaining(why) });
});

test('parse, print, parse is the identity', () => {
  const quoted = `lxc.environment = "A=1 2"\nlxc.environment = "'A=1'"\nlxc.environment = " A"\nlxc.environment = """\n`;
  const lines = parseConfigLines(`# c\n${least}${quoted}\n  lxc.tty.max=3  \n`);
  const printed = printConfigLines(lines);
  expect(parseConfigLines(printed).map(({ key, value }) => ({ key, value }))).toEqual(
    lines.map(({ key, value }) => ({ key, value })),
  );
});

test('random lines are configs or refusals, and nothing else', () => {
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  const words = [
    'lxc',
    'net',
    '0',
    'cap',
    'drop',
    '=',
    ' ',
    '.',
    '/',
    '"',
    '-1',
    'veth',
    '%',
    '\u0000',
    '字',
    'memory',
    'max',
    'cgroup2',
  ];
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: 1 + next(12) }, () => words[next(words.length)]).join('');
    try {
      readConfig(`${least}${text}\n`);
    } catch (error) {
      expect(error).toBeInstanceOf(RuntimeError);
    }
  }
});
