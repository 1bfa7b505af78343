// SPDX-License-Identifier: Apache-2.0
/** What becomes of a key of lxc.container.conf(5). */
export interface KeyState {
  /** N stands for a number, * for any name. */
  key: string;
  /** The first LXC that has it, of 4.0 and later. */
  since: '4.0' | '5.0' | '6.0';
  supported: boolean;
  /** Of a supported one: what is not as in LXC. Of another one: why not. */
  note?: string;
}

const yes = (key: string, note?: string): KeyState => ({
  key,
  since: '4.0',
  supported: true,
  ...(note === undefined ? {} : { note }),
});
const no = (key: string, note: string, since: KeyState['since'] = '4.0'): KeyState => ({
  key,
  since,
  supported: false,
  note,
});

const ownUserNamespace = 'guests have no user namespace of their own';
const noLsm = 'labels of security modules are not applied';
const noSuchStorage = 'storage is a folder, an image, a block device or an overlay';
const kinds = 'only networks of the types none, empty and veth are made';

/** Every key of LXC 4.0 and 5.0, and of 6.0 what is in use; docs/lxc-compat.md is made of it. */
export const keyTable: readonly KeyState[] = [
  no('lxc.apparmor.profile', noLsm),
  no('lxc.apparmor.allow_incomplete', noLsm),
  no('lxc.apparmor.allow_nesting', noLsm),
  no('lxc.apparmor.raw', noLsm),
  yes('lxc.arch'),
  yes('lxc.autodev'),
  yes('lxc.autodev.tmpfs.size', '64 MiB without it, for Android keeps its properties there; LXC has 500 kB'),
  yes('lxc.cap.drop'),
  yes('lxc.cap.keep'),
  no('lxc.cgroup.*', 'limits are written by their names on v2 (lxc.cgroup2.*), and mapped where the kernel has v1'),
  no('lxc.cgroup.dir', 'the folders are lxc.payload.NAME and lxc.monitor.NAME'),
  no('lxc.cgroup.dir.monitor', 'the folders are lxc.payload.NAME and lxc.monitor.NAME', '5.0'),
  no('lxc.cgroup.dir.monitor.pivot', 'the folders are lxc.payload.NAME and lxc.monitor.NAME', '5.0'),
  no('lxc.cgroup.dir.container', 'the folders are lxc.payload.NAME and lxc.monitor.NAME', '5.0'),
  no('lxc.cgroup.dir.container.inner', 'the folders are lxc.payload.NAME and lxc.monitor.NAME', '5.0'),
  no('lxc.cgroup.relative', 'guests are in folders of the root of each hierarchy'),
  yes(
    'lxc.cgroup2.*',
    'files of memory, cpu, pids, io and cpuset, and devices.allow and .deny; mapped where the kernel has v1',
  ),
  yes('lxc.console.buffer.size', '1 MiB without it; auto is 128 KiB'),
  no('lxc.console.buffer.logfile', 'the boot log has what the console prints'),
  no('lxc.console.logfile', 'the boot log has what the console prints'),
  no('lxc.console.path', 'the console is a terminal of the monitor'),
  no('lxc.console.rotate', 'the boot log rotates by itself'),
  no('lxc.console.size', 'the boot log has a size limit of its own'),
  yes('lxc.environment'),
  no('lxc.ephemeral', 'a guest is destroyed by hand'),
  no('lxc.execute.cmd', 'a guest starts its init'),
  yes('lxc.group'),
  ...['autodev', 'mount', 'post-stop', 'pre-mount', 'pre-start', 'start', 'start-host', 'stop'].map((kind) =>
    yes(`lxc.hook.${kind}`),
  ),
  yes('lxc.hook.clone', 'read and kept; guests are not copied yet'),
  yes('lxc.hook.destroy', 'read and kept, not run yet'),
  yes('lxc.hook.version'),
  no('lxc.idmap', ownUserNamespace),
  yes('lxc.include'),
  yes('lxc.init.cmd'),
  yes('lxc.init.cwd'),
  yes('lxc.init.gid'),
  yes('lxc.init.groups'),
  yes('lxc.init.uid'),
  no('lxc.keyring.session', 'the session keyring is the one of the host, which Android needs below /data'),
  no('lxc.log.file', 'the boot log has the steps of each start'),
  no('lxc.log.level', 'the boot log has the steps of each start'),
  no('lxc.log.syslog', 'the boot log has the steps of each start'),
  no('lxc.monitor.signal.pdeath', 'a guest always ends with its monitor'),
  no('lxc.monitor.unshare', 'the monitor mounts nothing'),
  yes('lxc.mount.auto', 'proc, sys and cgroup, with :ro, :rw and :mixed'),
  yes('lxc.mount.entry', 'idmap= is refused by the kernel'),
  no('lxc.mount.fstab', 'write its lines as lxc.mount.entry'),
  no('lxc.namespace.clone', 'mnt, pid, uts, ipc, cgroup and net are always new where the kernel has them'),
  no('lxc.namespace.keep', 'mnt, pid, uts, ipc, cgroup and net are always new where the kernel has them'),
  no('lxc.namespace.share.*', 'guests share no namespaces'),
  yes('lxc.net.N.type', 'none, empty and veth'),
  yes('lxc.net.N.flags'),
  yes('lxc.net.N.hwaddr'),
  yes('lxc.net.N.ipv4.address'),
  yes('lxc.net.N.ipv4.gateway', 'an address; auto and dev are not'),
  yes('lxc.net.N.ipv6.address'),
  yes('lxc.net.N.ipv6.gateway', 'an address; auto and dev are not'),
  yes('lxc.net.N.link'),
  yes('lxc.net.N.mtu'),
  yes('lxc.net.N.name'),
  yes('lxc.net.N.veth.pair'),
  no('lxc.net.N.ipvlan.isolation', kinds),
  no('lxc.net.N.ipvlan.mode', kinds),
  no('lxc.net.N.l2proxy', kinds),
  no('lxc.net.N.macvlan.mode', kinds),
  no('lxc.net.N.script.down', 'use lxc.hook.stop'),
  no('lxc.net.N.script.up', 'use lxc.hook.start-host'),
  no('lxc.net.N.veth.ipv4.route', 'use lxc.hook.start-host'),
  no('lxc.net.N.veth.ipv6.route', 'use lxc.hook.start-host'),
  no('lxc.net.N.veth.mode', 'a pair is in a bridge, or has an address on its end of the host'),
  no('lxc.net.N.veth.n_rxqueues', 'pairs have the queues that the kernel gives them', '5.0'),
  no('lxc.net.N.veth.n_txqueues', 'pairs have the queues that the kernel gives them', '5.0'),
  no('lxc.net.N.veth.vlan.id', kinds, '5.0'),
  no('lxc.net.N.veth.vlan.tagged.id', kinds, '5.0'),
  no('lxc.net.N.vlan.id', kinds),
  yes('lxc.no_new_privs'),
  yes('lxc.prlimit.*'),
  yes('lxc.proc.*', 'files of /proc/PID itself, not of its folders'),
  yes('lxc.pty.max'),
  no('lxc.rootfs.managed', 'the folder of a guest is its own'),
  yes('lxc.rootfs.mount'),
  yes('lxc.rootfs.options', 'idmap= is refused'),
  yes('lxc.rootfs.path', noSuchStorage),
  no('lxc.sched.core', 'guests have no core scheduling cookie'),
  no('lxc.seccomp.allow_nesting', 'there are no policies of system calls yet'),
  no('lxc.seccomp.notify.cookie', 'there are no policies of system calls yet'),
  no('lxc.seccomp.notify.proxy', 'there are no policies of system calls yet'),
  no('lxc.seccomp.profile', 'there are no policies of system calls yet'),
  no('lxc.selinux.context', noLsm),
  no('lxc.selinux.context.keyring', noLsm),
  yes('lxc.signal.halt'),
  yes('lxc.signal.reboot', 'kept; a reboot from outside is a stop and a start'),
  yes('lxc.signal.stop'),
  yes('lxc.start.auto', 'kept; nothing starts guests with the device yet'),
  no('lxc.start.delay', 'nothing starts guests with the device yet'),
  no('lxc.start.order', 'nothing starts guests with the device yet'),
  yes(
    'lxc.sysctl.*',
    'those of the own namespaces: net.*, kernel.sem, kernel.shm*, kernel.msg*, fs.mqueue.*; others are refused, for they would change the host',
  ),
  no('lxc.time.offset.boot', 'guests have no time namespace', '5.0'),
  no('lxc.time.offset.monotonic', 'guests have no time namespace', '5.0'),
  no('lxc.tty.dir', 'the terminals of a guest are /dev/ttyN'),
  yes('lxc.tty.max', 'up to 16'),
  yes('lxc.uts.name'),
];

/** Keys of LXC 2 and their successors (lxc.container.conf(5)). */
export const legacyKeys: Readonly<Record<string, string>> = {
  'lxc.rootfs': 'lxc.rootfs.path',
  'lxc.rootfs.backend': 'lxc.rootfs.path',
  'lxc.utsname': 'lxc.uts.name',
  'lxc.tty': 'lxc.tty.max',
  'lxc.pts': 'lxc.pty.max',
  'lxc.devttydir': 'lxc.tty.dir',
  'lxc.console': 'lxc.console.path',
  'lxc.mount': 'lxc.mount.fstab',
  'lxc.init_cmd': 'lxc.init.cmd',
  'lxc.init_uid': 'lxc.init.uid',
  'lxc.init_gid': 'lxc.init.gid',
  'lxc.id_map': 'lxc.idmap',
  'lxc.haltsignal': 'lxc.signal.halt',
  'lxc.rebootsignal': 'lxc.signal.reboot',
  'lxc.stopsignal': 'lxc.signal.stop',
  'lxc.kmsg': 'none: it is gone without one',
  'lxc.aa_profile': 'lxc.apparmor.profile',
  'lxc.se_context': 'lxc.selinux.context',
  'lxc.seccomp': 'lxc.seccomp.profile',
  'lxc.loglevel': 'lxc.log.level',
  'lxc.logfile': 'lxc.log.file',
};

function matches(pattern: string, key: string): boolean {
  if (pattern.endsWith('.*')) return key.startsWith(pattern.slice(0, -1));
  return pattern === key.replace(/^lxc\.net\.\d+/, 'lxc.net.N');
}

/** The most special entry wins: lxc.cgroup.dir before lxc.cgroup.*. */
export function keyState(key: string): KeyState | undefined {
  return keyTable.find((each) => each.key === key) ?? keyTable.find((each) => matches(each.key, key));
}

/** What a person is told of a key that is not taken. */
export function whyRefused(key: string): string {
  const successor = Object.hasOwn(legacyKeys, key) ? legacyKeys[key] : undefined;
  if (successor !== undefined) return `this is a key of LXC 2; its successor is ${successor}`;
  if (!key.startsWith('lxc.') && !key.startsWith('lodge.')) return 'keys begin with lxc. or lodge.';
  const state = keyState(key);
  if (state === undefined) return 'LXC has no such key';
  return state.supported ? 'it cannot be used like this' : `this key is not supported: ${state.note}`;
}
