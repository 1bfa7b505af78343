// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig } from '../conformance-config.ts';

/** The first process: what it is, as whom it runs, what it may. */
export const processConfigs: readonly ConformanceConfig[] = [
  { title: 'nothing but a root and an init', lines: [] },
  { title: 'arguments of init', lines: ["lxc.init.cmd = /view.sh one two 'three four'"] },
  { title: 'another user and group', lines: ['lxc.init.uid = 1000', 'lxc.init.gid = 1001'] },
  { title: 'another group alone', lines: ['lxc.init.gid = 44'] },
  { title: 'a folder to begin in', lines: ['lxc.init.cwd = /tmp'] },
  {
    title: 'variables',
    lines: ['lxc.environment = ONE=1', 'lxc.environment = TWO=a b = c', 'lxc.environment = ONE=2'],
  },
  {
    title: 'variables of its own PATH and container',
    lines: ['lxc.environment = PATH=/x:/bin', 'lxc.environment = container=other'],
  },
  { title: 'a variable of lxc-start', lines: ['lxc.environment = LANG'] },
  {
    title: 'resource limits',
    lines: ['lxc.prlimit.nofile = 64:128', 'lxc.prlimit.core = 0', 'lxc.prlimit.stack = 1048576:unlimited'],
  },
  { title: 'dropped capabilities', lines: ['lxc.cap.drop = sys_module mac_admin', 'lxc.cap.drop = net_raw'] },
  { title: 'kept capabilities', lines: ['lxc.cap.keep = sys_boot kill chown dac_override sys_chroot'] },
  { title: 'no capabilities kept', lines: ['lxc.cap.keep = none'] },
  { title: 'a numbered capability dropped', lines: ['lxc.cap.drop = 38'] },
  {
    title: 'kept capabilities for another user',
    lines: ['lxc.init.uid = 1000', 'lxc.cap.keep = net_bind_service sys_boot'],
  },
  { title: 'no new privileges', lines: ['lxc.no_new_privs = 1'] },
  { title: 'a 32-bit personality', lines: ['lxc.arch = i686'] },
  { title: 'the personality of the machine', lines: ['lxc.arch = x86_64'] },
  { title: 'files of its /proc folder', lines: ['lxc.proc.oom_score_adj = 10', 'lxc.proc.coredump_filter = 7'] },
  { title: 'a name of its own', lines: ['lxc.uts.name = box.example'] },
  {
    title: 'signals',
    lines: ['lxc.signal.halt = SIGUSR1', 'lxc.signal.reboot = SIGTERM', 'lxc.signal.stop = SIGKILL'],
  },
  { title: 'groups', lines: ['lxc.group = onboot', 'lxc.group = web', 'lxc.start.auto = 1'] },
];

/** What of the kernel's settings is a guest's own. */
export const settingConfigs: readonly ConformanceConfig[] = [
  {
    title: 'sysctls',
    lines: [
      'lxc.mount.auto = proc:rw',
      'lxc.sysctl.net.ipv4.ip_forward = 1',
      'lxc.sysctl.kernel.msgmax = 9000',
      'lxc.sysctl.kernel.shmmni = 100',
      'lxc.sysctl.fs.mqueue.msg_max = 20',
    ],
  },
  { title: 'sysctls by slashes', lines: ['lxc.mount.auto = proc', 'lxc.sysctl.net/ipv4/ip_forward = 1'] },
];

/** How a guest ends, and what comes of it. */
export const endConfigs: readonly ConformanceConfig[] = [
  { title: 'an exit code', lines: [], end: 'exit 7' },
  { title: 'a halt', lines: [], end: 'poweroff -f' },
  { title: 'a reboot, and a second boot as the first', lines: ['lxc.environment = ONE=1'], end: 'reboot -f' },
  {
    title: 'a reboot with terminals and mounts',
    lines: [
      'lxc.tty.max = 2',
      'lxc.pty.max = 64',
      'lxc.mount.auto = proc:mixed sys:ro',
      'lxc.mount.entry = tmpfs mnt tmpfs rw 0 0',
    ],
    end: 'reboot -f',
  },
  { title: 'an init that is missing', refused: true, lines: ['lxc.init.cmd = /sbin/nothing'] },
  { title: 'a root that is missing', refused: true, lines: ['lxc.rootfs.path = dir:$base/nowhere'] },
  { title: 'an init whose interpreter is missing', refused: true, lines: ['lxc.init.cmd = /etc/broken'] },
];
