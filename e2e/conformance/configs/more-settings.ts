// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

const ids = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'];

/** LXC asks whether the mapped root may search the folders above. */
function reachable({ base }: Places): undefined {
  for (const folder of [base, `${base}/guests`]) execFileSync('chmod', ['755', folder]);
}

function withShared(places: Places): undefined {
  reachable(places);
  mkdirSync(`${places.base}/owned`, { recursive: true });
  execFileSync('chown', ['5:6', `${places.base}/owned`]);
}

const one = (title: string, ...lines: string[]): ConformanceConfig => ({ title, lines });
const wrong = (line: string): ConformanceConfig => ({ title: `refused: ${line}`, refused: true, lines: [line] });
/**
 * What the guest's kernel tells of its session keyring; the numbers of keys are drawn. 5.0 takes such quotes for words. It is
 * asked by a user who owns none: root sees those of the guests beside it too.
 */
const keys = `lxc.init.cmd = /bin/busybox sh -c "awk '{print $8, $9}' /proc/keys | sort >/.view/keys; exec /view.sh"`;

/** Keys that the other tables have only in passing. */
export const moreSettings: readonly ConformanceConfig[] = [
  {
    title: 'ids of its own on a root of the host',
    lines: [...ids, 'lxc.rootfs.options = idmap=container'],
    prepare: reachable,
  },
  {
    title: 'a mount with the ids of the guest',
    only: '6.0',
    lines: [
      ...ids,
      'lxc.rootfs.options = idmap=container',
      'lxc.mount.entry = $base/owned owned none bind,create=dir,idmap=container 0 0',
    ],
    prepare: withShared,
  },
  {
    title: 'a session keyring of its own',
    only: '6.0',
    lines: ['lxc.mount.auto = proc', 'lxc.init.uid = 1234', 'lxc.init.gid = 1234', keys],
  },
  one('a mount namespace of the monitor', 'lxc.monitor.unshare = 1'),
  one('groups of init', 'lxc.init.uid = 1000', 'lxc.init.gid = 1000', 'lxc.init.groups = 20,30'),
  one(
    'signals by name and number',
    'lxc.signal.halt = SIGRTMIN+3',
    'lxc.signal.stop = 9',
    'lxc.signal.reboot = SIGINT',
  ),
  one('an offset to the past', 'lxc.time.offset.boot = 10s', 'lxc.time.offset.monotonic = -1s'),
  one('no terminals', 'lxc.tty.max = 0', 'lxc.pty.max = 0'),
  one('limits of all', 'lxc.prlimit.fsize = unlimited', 'lxc.prlimit.nproc = 100'),
  one('a limit that is taken back', 'lxc.prlimit.nofile = 5', 'lxc.prlimit.nofile ='),
  one('capabilities taken back', 'lxc.cap.drop = chown', 'lxc.cap.drop =', 'lxc.cap.drop = sys_time'),
  one(
    'mounts taken back',
    'lxc.mount.entry = tmpfs nowhere tmpfs rw 0 0',
    'lxc.mount.entry =',
    'lxc.mount.entry = $seen .view none bind,create=dir 0 0',
  ),
  one('32-bit on 64', 'lxc.arch = i686', 'lxc.mount.auto = proc'),
  one('a network that is taken back', 'lxc.net.0.type = veth', 'lxc.net =', 'lxc.net.0.type = empty'),
  one(
    'a network with a gap',
    'lxc.net.3.type = veth',
    'lxc.net.3.hwaddr = 02:00:00:00:00:03',
    'lxc.net.3.name = third',
  ),
  one('an autodev without nodes', 'lxc.autodev = 1', 'lxc.cap.drop = mknod'),
  one('a start without CAP_SYS_ADMIN', 'lxc.cap.drop = sys_admin sys_chroot', 'lxc.mount.auto = proc:mixed sys:ro'),
  {
    title: 'mounts that arrive later',
    lines: ['lxc.mount.auto = shmounts:$base/arriving:/arriving'],
    prepare: ({ base }) => {
      mkdirSync(`${base}/arriving`, { recursive: true });
      return undefined;
    },
  },
  one('a root without propagation', 'lxc.rootfs.options = rprivate'),
  ...[
    'lxc.utsname = old',
    'lxc.signal.halt = SIGNOTHING',
    'lxc.prlimit.nothing = 1',
    'lxc.cap.drop = nothing',
    'lxc.init.cwd = relative',
    'lxc.idmap = u 0',
    'lxc.arch = nothing',
    'lxc.net.0.type = nothing',
    'lxc.net.0.nothing = 1',
    'lxc.mount.auto = nothing',
    'lxc.mount.entry = only',
    'lxc.include = $base/nowhere',
    'lxc.seccomp.profile = $base/nowhere',
    'lxc.namespace.keep = nothing',
    'lxc.hook.nothing = /bin/true',
    'lxc.proc.nothing = 1',
    'lxc.sysctl.nothing.nothing = 1',
    'lxc.console.size = many',
    'lxc.autodev = many',
    'lxc.rootfs.options = idmap=nothing',
    'lxc.time.offset.boot = many',
  ].map(wrong),
];
