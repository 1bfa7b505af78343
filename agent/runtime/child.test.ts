// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../sys/injecting.ts';
import type { Recording } from '../sys/recording.ts';
import { runChild } from './child.ts';
import { readConfig } from './config/read-config.ts';
import { planNamespaces } from './namespaces/namespace-plan.ts';
import { noFacts } from './network/host-facts.ts';
import { planNetwork } from './network/network-plan.ts';
import type { SecurityPlan } from './security/security-plan.ts';
import type { SyncMessage } from './sync.ts';
import { folderRoot, noHooks, noSecurity, scriptedKernel } from './testing/scripted-kernel.ts';

const lines = `lxc.rootfs.path = /guest
lxc.uts.name = a
lxc.mount.auto = proc sys
lxc.tty.max = 1
lxc.pty.max = 1024
lxc.cap.drop = sys_time
lxc.no_new_privs = 1
lxc.init.uid = 1000
lxc.init.gid = 1000
lxc.mount.entry = tmpfs mnt tmpfs size=1M 0 0
lxc.net.0.type = veth
lxc.net.0.ipv4.address = 10.0.3.2/24
`;

const noTrees = { trees: [], root: undefined, entries: new Map<number, number>() };

/** In the kernel the calls do not come back. */
class Gone extends Error {}

function child(
  config: string,
  says: readonly SyncMessage[],
  answers: Record<string, unknown> = {},
  security: Partial<SecurityPlan> = {},
): Recording {
  const gone = (): never => {
    throw new Gone();
  };
  const missing = (path: string): never => {
    throw makeSysError('ENOENT', 2, 'lstat', path);
  };
  const capabilities = { effective: -1n, permitted: -1n, inheritable: 0n };
  const fixed = {
    'process.capget': capabilities,
    'process.execve': gone,
    'process.environment': [],
    // What is opened afterwards is told by its number.
    'file.openInRoot': (_: number, path: string) => void opened.push(path),
    'process.exit': gone,
    'file.lstat': missing,
    'file.readText': '40',
    'file.access': true,
  };
  const opened: string[] = [];
  const kernel = scriptedKernel({ says, answers: { ...fixed, ...answers } });
  const guest = readConfig(config);
  const context = {
    sys: kernel.sys,
    name: 'a',
    config: guest,
    network: planNetwork(guest.networks, noFacts, kernel.sys.host.randomBytes),
    namespaces: planNamespaces({
      settings: guest.namespaces,
      available: ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'user', 'time'],
      sharesHostNetwork: false,
      sysctls: [],
    }),
    guestRoot: guest.namespaces.idMap.length > 0 ? { uid: 0, gid: 0 } : undefined,
    trees: guest.namespaces.idMap.length > 0 ? noTrees : undefined,
    cgroups: [],
    syncFd: kernel.giveFd(),
    foreignFds: [kernel.giveFd()],
    hooks: noHooks(kernel.sys),
    security: { ...noSecurity, ...security },
    hostTerminals: [],
    ...folderRoot,
    ownMounts: [],
  };
  expect(() => runChild(context)).toThrow(Gone);
  return kernel;
}

/** Names of the calls with their words; a place below the root as the path that it was opened by. */
function story(kernel: Recording): string[] {
  let place = '';
  return kernel.calls.map(({ name, args }) => {
    const words = args.filter((arg) => typeof arg === 'string');
    if (name === 'file.openInRoot') place = words[0] ?? '';
    return [name, ...words.map((word) => word.replace(/^\/proc\/self\/fd\/\d+/, `<${place}>`))].join(' ');
  });
}

function said(kernel: Recording): SyncMessage[] {
  return kernel.calls
    .filter(({ name }) => name === 'socket.sendMessage')
    .map(({ args }) => JSON.parse(kernel.sys.text.decodeUtf8(args[1] as Uint8Array)) as SyncMessage);
}

const configure: SyncMessage = { kind: 'configure', entries: ['/cg/pids/lxc.payload.a/tasks'] };
const goes: SyncMessage[] = [configure, { kind: 'connected', mayRun: false }, { kind: 'run' }];

test('nothing reaches the host: propagation is cut before the first mount, and the root left before privileges are', () => {
  const kernel = child(lines, goes);
  const told = story(kernel);
  const order = [
    'process.prctl',
    'socket.receiveMessage',
    'file.writeText /cg/pids/lxc.payload.a/tasks 0',
    'process.unshare',
    'mount.mount /',
    'mount.mount /guest /guest',
    'process.sethostname a',
    'mount.mount none <dev> tmpfs size=67108864,mode=755',
    'mount.mount proc <proc> proc',
    'mount.mount tmpfs <mnt> tmpfs size=1M',
    'file.mknod <dev>/null',
    'mount.pivotRoot . .',
    'mount.umount .',
    'mount.mount devpts /dev/pts devpts newinstance,ptmxmode=0666,mode=0620,gid=5,max=1025',
    'terminal.openpty /dev/pts/ptmx',
    'mount.mount /dev/pts/5 /dev/console',
    'mount.mount /dev/pts/5 /dev/tty1',
    'mount.mount /dev/.lxc-boot-id /proc/sys/kernel/random/boot_id',
    'process.setsid',
    'process.setgroups',
    'process.setgid',
    'process.setuid',
    'process.execve /sbin/init',
  ];
  const places = order.map((call) => told.indexOf(call));
  expect(places.map((place, index) => (place < 0 ? order[index] : undefined)).filter(Boolean)).toEqual([]);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  const sysTime = 25;
  const bounded = kernel.calls.findIndex(({ name, args }) => name === 'process.prctl' && args[1] === sysTime);
  expect(bounded).toBeGreaterThan(told.indexOf('mount.umount .'));
  expect(bounded).toBeLessThan(told.indexOf('process.setuid'));
});

test('the network comes before mounts that may need it, and behind those of the host, which are made meanwhile', () => {
  const order = (config: string): number[] => {
    const told = story(child(config, goes));
    return ['mount.mount proc <proc> proc', 'mount.pivotRoot . .', 'socket.netlinkSend', 'process.setsid'].map((call) =>
      told.indexOf(call),
    );
  };
  const ofHost = lines.replace('tmpfs mnt tmpfs size=1M', '/a mnt none bind');
  const [mounts = 0, root = 0, network = 0, console = 0] = order(ofHost);
  expect([mounts, root, network, console]).toEqual([mounts, root, network, console].sort((one, two) => one - two));
  expect(mounts).toBeGreaterThan(0);
  const [, laterRoot = 0, networkOfSysctl = 0] = order(`${ofHost}lxc.sysctl.net.ipv4.ip_forward = 1\n`);
  expect(laterRoot).toBeGreaterThan(networkOfSysctl);
  const [laterMounts = 0, , earlierNetwork = 0] = order(lines);
  expect(laterMounts).toBeGreaterThan(earlierNetwork);
});

test('exec waits for a last word unless none is to come', () => {
  const runs = (says: readonly SyncMessage[]): boolean =>
    story(child(lines, says)).includes('process.execve /sbin/init');
  expect(runs(goes)).toBe(true);
  expect(runs(goes.slice(0, 2))).toBe(false);
  expect(runs([configure, { kind: 'connected', mayRun: true }])).toBe(true);
});

test('without its links the process ends, and the monitor tells why', () => {
  const kernel = child(lines, [configure]);
  expect(story(kernel).at(-1)).toBe('process.exit');
  expect(story(kernel)).not.toContain('socket.netlinkSend');
});

test('what confines init comes in the order of LXC, and the filter when all else is done but what needs rights', () => {
  const config = `${lines}lxc.hook.start = /bin/true\n`;
  const label = { path: '/proc/self/attr/exec', text: 'u:r:init:s0', key: 'lxc.selinux.context', value: 'u:r:init:s0' };
  const keyring = { join: true, needed: true, label: { ...label, path: '/proc/self/attr/keycreate' } };
  const plan = { label, keyring, coreScheduling: true, filter: new Uint8Array(8) };
  const told = story(child(config, goes, {}, plan));
  const order = [
    'process.sethostname a',
    'file.writeText /proc/self/attr/keycreate u:r:init:s0',
    'process.joinSessionKeyring',
    'file.writeText /proc/self/attr/exec u:r:init:s0',
    'mount.pivotRoot . .',
    'process.capset',
    'seccomp.setFilter',
    'process.setuid',
    'process.execve /sbin/init',
  ];
  const places = order.map((call) => told.indexOf(call));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test.each<[string, string, Partial<SecurityPlan>, string]>([
  ['seccomp.setFilter', 'EINVAL', { filter: new Uint8Array(8) }, 'lxc.seccomp.profile'],
  [
    'process.joinSessionKeyring',
    'ENOSYS',
    { keyring: { join: true, needed: true, label: undefined } },
    'lxc.keyring.session',
  ],
])('where the kernel has no %s the key is named', (call, code, security, key) => {
  const kernel = child(
    lines,
    goes,
    {
      [call]: () => {
        throw makeSysError(code, 22, call);
      },
    },
    security,
  );
  expect(said(kernel).at(-1)).toMatchObject({ failure: { reason: 'kernel-lacks', details: { key } } });
});

test('a kernel without keys is no failure where the config does not ask for them', () => {
  const kernel = child(lines, goes, {
    'process.joinSessionKeyring': () => {
      throw makeSysError('ENOSYS', 38, 'keyctl');
    },
  });
  expect(story(kernel)).toContain('process.execve /sbin/init');
});

test('the signal for a monitor that is gone is the one of the config', () => {
  const kernel = child(`${lines}lxc.monitor.signal.pdeath = SIGTERM\n`, goes);
  const signals = kernel.calls.filter(
    ({ name, args }) => name === 'process.prctl' && args[0] === kernel.sys.process.PR_SET_PDEATHSIG,
  );
  expect(signals.map(({ args }) => args[1])).toEqual([15, 15]);
});

test("the death signal is set again after the change of identity, and exec waits for the monitor's word", () => {
  const told = story(child(lines, goes));
  expect(told.lastIndexOf('process.prctl')).toBeGreaterThan(told.indexOf('process.setuid'));
  const waits = told.lastIndexOf('socket.receiveMessage');
  expect(waits).toBeGreaterThan(told.lastIndexOf('process.prctl'));
  expect(told.indexOf('process.execve /sbin/init')).toBeGreaterThan(waits);
});

test('without the word of the monitor nothing is mounted, and nothing is run', () => {
  expect(story(child(lines, [])).filter((call) => call.startsWith('mount.'))).toEqual([]);
  expect(story(child(lines, goes.slice(0, 1))).filter((call) => call.startsWith('process.execve'))).toEqual([]);
});

test('a failure is told with its step, its errno and its path', () => {
  const kernel = child(lines, goes, {
    'mount.pivotRoot': () => {
      throw makeSysError('EINVAL', 22, 'pivot_root', '.');
    },
  });
  expect(said(kernel).at(-1)).toMatchObject({
    kind: 'failed',
    failure: { reason: 'start-failed', details: { step: 'pivot_root', call: 'pivot_root', code: 'EINVAL', path: '.' } },
  });
});

test('a monitor that has gone ends the child, which does not go on as another', () => {
  const kernel = child(lines, goes, {
    'socket.sendMessage': () => {
      throw makeSysError('EPIPE', 32, 'sendmsg');
    },
  });
  expect(story(kernel).at(-1)).toBe('process.exit');
});

const mapped = `${lines}lxc.idmap = u 0 100000 65536
lxc.idmap = g 0 100000 65536
lxc.time.offset.boot = 90s
lxc.hook.pre-mount = true
`;

test("with a map: the network is the guest's own root's, who comes to be inside the root, which only the host's can reach", () => {
  const told = story(child(mapped, [{ kind: 'mapped' }, ...goes]));
  const order = [
    'socket.receiveMessage',
    'process.unshare',
    'socket.sendMessage',
    'file.writeText /proc/self/timens_offsets boottime 90 0\n',
    'mount.mount /guest /guest',
    'process.chdir /guest',
    'process.setgroups',
    'process.setgid',
    'process.setuid',
    'process.sethostname a',
    'file.open .',
    'process.chdir .',
    'mount.pivotRoot . .',
  ];
  const places = order.map((call) => told.indexOf(call));
  expect(places.map((place, index) => (place < 0 ? order[index] : undefined)).filter(Boolean)).toEqual([]);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test('what is kept of the host is left as it is', () => {
  const kept = lines.replace(/lxc\.net.*\n/g, '');
  const told = story(child(`${kept}lxc.net.0.type = none\nlxc.namespace.keep = net uts pid cgroup time\n`, goes));
  expect(told.filter((call) => /sethostname|unshare|netlink/.test(call))).toEqual([]);
  expect(told).toContain('process.execve /sbin/init');
});

test("who has the host's pid namespace cannot reboot the host", () => {
  const drops = (config: string): number[] => {
    const kernel = child(config, goes);
    const bounding = kernel.sys.process.PR_CAPBSET_DROP;
    const drop = kernel.calls.filter(({ name, args }) => name === 'process.prctl' && args[0] === bounding);
    return drop.map(({ args }) => args[1] as number);
  };
  expect(drops(lines)).toEqual([25]);
  expect(drops(`${lines}lxc.namespace.keep = pid\n`)).toEqual([25, 22]);
});
