// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { StartStep } from '../../protocol/start-plan.ts';
import { RuntimeError } from '../api.ts';
import { binderSteps } from '../binder/binder-plan.ts';
import { readConfig } from '../config/read-config.ts';
import { loopSteps } from '../loop/shared-loops.ts';
import { noFacts } from '../network/host-facts.ts';
import { code, encodeProgram, make } from '../security/seccomp/filter-program.ts';
import { planStart } from './start-plan.ts';

const host = {
  hierarchies: [{ version: 2 as const, mount: '/cg', controllers: ['memory', 'pids'], noPrefix: false, root: '/' }],
  cgroupLayout: 'v2' as const,
  procCgroups: { first: '0::/\n', own: '0::/\n' },
  namespaces: ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'user', 'time'],
  machine: 'x86_64',
};

function plan(lines: string): Record<string, string[]> {
  const config = readConfig(`lxc.rootfs.path = dir:/guest\n${lines}`);
  const rootfs = { place: '/guest', mounts: [{ source: '/guest', type: undefined, flags: ['BIND', 'REC'] }] };
  const keyring = { join: true, needed: false, label: undefined };
  const filter = encodeProgram([make(code.loadWord, 4), make(code.answer, 0x7fff0000)]);
  const security = { plan: { coreScheduling: false, keyring, label: undefined, filter }, warnings: ['no call x here'] };
  const facts = {
    name: 'a',
    config,
    security,
    network: noFacts,
    ownDevices: [
      ...(config.ownBinder ? binderSteps({ kind: 'file-system', major: 240 }) : []),
      ...(config.sharedLoops ? loopSteps(8) : []),
    ],
    random: (length: number) => new Uint8Array(length),
    host,
    rootfs,
    fstab: [],
    lastCapability: 40,
    environment: ['LANG=C'],
  };
  const mark = ({ from, warning, optional }: Omit<StartStep, 'text'>): string =>
    `${from === undefined ? '' : ` # ${from}`}${optional === true ? ' ?' : ''}${warning === true ? ' !' : ''}`;
  return Object.fromEntries(
    planStart(facts).map(({ part, steps }) => [part, steps.map((step) => `${step.text}${mark(step)}`)]),
  );
}

test('a start is told in the order in which it happens', () => {
  expect(Object.keys(plan('lxc.cap.drop = sys_time\nlxc.hook.start = true\nlxc.cgroup2.pids.max = 5\n'))).toEqual([
    'namespaces',
    'cgroups',
    'limits',
    'root',
    'mounts',
    'devices',
    'terminals',
    'process',
    'security',
    'hooks',
    'init',
  ]);
});

test('cgroups are mounted last, where the guest could not do so itself', () => {
  expect(plan('lxc.mount.auto = cgroup:ro\n').mounts?.at(-1)).toMatch(/cgroup2.*\/sys\/fs\/cgroup # lxc\.mount\.auto$/);
});

test('each step says what it does and where it comes from', () => {
  const steps = plan(
    [
      'lxc.cgroup2.memory.max = 64M',
      'lxc.mount.entry = /data/media mnt none rbind,ro,optional,create=dir 0 0',
      'lxc.rootfs.options = ro',
      'lxc.prlimit.nofile = 10:20',
      'lxc.sysctl.net.ipv4.ip_forward = 1',
      'lxc.environment = LANG',
      'lxc.init.cmd = /bin/sh -c "two words"',
      'lxc.init.uid = 7',
      'lxc.tty.max = 2',
      '',
    ].join('\n'),
  );
  expect(steps.limits).toEqual(['echo 64M > /cg/lxc.payload.a/memory.max # lxc.cgroup2.memory.max']);
  expect(steps.cgroups).toContain('mkdir /cg/lxc.payload.a');
  expect(steps.root).toEqual([
    'mount -o bind,rec /guest /guest # lxc.rootfs.path',
    'pivot_root /guest',
    'mount -o remount,bind,rdonly / # lxc.rootfs.options',
  ]);
  expect(steps.mounts?.filter((step) => step.includes('/mnt'))).toEqual([
    expect.stringMatching(/^mount -o bind,rec \/data\/media \/mnt # .* \?$/),
    expect.stringMatching(/^mount -o remount,bind,rdonly \/mnt # .* \?$/),
  ]);
  expect(steps.process).toEqual([
    'hostname a',
    'prlimit --nofile=10:20 # lxc.prlimit.nofile',
    'sysctl net.ipv4.ip_forward=1 # lxc.sysctl.net.ipv4.ip_forward',
  ]);
  expect(steps.terminals).toEqual([
    'a pseudoterminal on /dev/console',
    'pseudoterminals on /dev/tty1 to tty2 # lxc.tty.max',
  ]);
  expect(steps.init).toEqual(['exec /bin/sh -c "two words" in / as 7:0 # lxc.init.cmd', 'LANG=C', 'container=lxc']);
});

test('what the first process does to itself is told, and what of a policy is left out', () => {
  expect(plan('lxc.cap.drop = sys_time\nlxc.no_new_privs = 1\n').security).toEqual([
    'drop the capabilities sys_time # lxc.cap.drop',
    'no new privileges by exec # lxc.no_new_privs',
    'a session keyring of its own # lxc.keyring.session',
    'filter system calls by 2 instructions # lxc.seccomp.profile',
    '0: load the architecture # lxc.seccomp.profile',
    '1: allow # lxc.seccomp.profile',
    'no call x here !',
  ]);
});

test('device rules are told as the program that they become', () => {
  const { limits = [] } = plan('lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 1:3 rw\n');
  expect(limits[0]).toBe('attach a device program to /cg/lxc.payload.a: # lxc.cgroup2.devices');
  const program = limits.slice(1).map((line) => line.trim().replace(/ # .*/, ''));
  expect(program[0]).toBe('0: w2 = *(u32 *)(r1 +0)');
  expect(program).toContain('7: if r4 != 1 goto pc+6');
  expect(program.at(-1)).toMatch(/: exit$/);
  expect(program.join()).not.toContain('code ');
});

test('a binder of its own is told device by device', () => {
  expect(plan('lodge.binder = private\n').devices?.filter((step) => step.includes('lodge.binder'))).toEqual([
    'mount -t binder -o nosuid,noexec binder /dev/binderfs # lodge.binder',
    ...['binder', 'hwbinder', 'vndbinder'].flatMap((name) => [
      `add the binder device /dev/binderfs/${name}, mode 0666 # lodge.binder`,
      `mount -o bind /dev/binderfs/${name} /dev/${name} # lodge.binder`,
    ]),
  ]);
});

test("the host's loop devices are told in a line, with what it may open of them", () => {
  const found = plan('lodge.loop = shared\n').devices?.filter((step) => step.includes('lodge.loop'));
  expect(found).toEqual([
    'mknod -m 0600 /dev/loop-control c 10 237 # lodge.loop',
    'mkdir -m 0755 /dev/block # lodge.loop',
    'mknod -m 0600 /dev/block/loop0 ... loop255 b 7 # lodge.loop',
    expect.stringContaining('mount -o bind /sys/devices/virtual/block'),
  ]);
});

test('what the start would refuse, the plan refuses by the same name', () => {
  expect(() => plan('lxc.cgroup2.hugetlb.2MB.max = 1\n')).toThrow(RuntimeError);
});

test('the namespaces are told: new, of others, of the host, with ids and clocks', () => {
  const lines = ['lxc.namespace.keep = uts', 'lxc.namespace.share.ipc = web', 'lxc.namespace.share.net = 42'];
  expect(plan(lines.join('\n')).namespaces).toEqual([
    'new: cgroup pid time mnt # lxc.namespace.keep',
    'setns ipc of guest web # lxc.namespace.share.ipc',
    'setns net of process 42 # lxc.namespace.share.net',
    "the host's: user uts # lxc.namespace.keep",
  ]);
  const own = ['lxc.idmap = u 0 100000 10', 'lxc.idmap = g 0 100000 10', 'lxc.time.offset.boot = 1s'];
  expect(plan(own.join('\n')).namespaces).toEqual([
    'new: user cgroup ipc uts net pid time mnt',
    'echo 0 100000 10 > /proc/PID/uid_map # lxc.idmap',
    'echo 0 100000 10 > /proc/PID/gid_map # lxc.idmap',
    'echo boottime 1 0 > /proc/PID/timens_offsets # lxc.time.offset.boot',
  ]);
});
