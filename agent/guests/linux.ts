// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { deviceLines } from './device-lines.ts';
import { type Line, requestLines, tellingFiles } from './request-lines.ts';
import type { LinuxInit } from './root-facts.ts';

/** The signals that ask each to halt and to reboot; without one it is LXC's, which the runtime adapts to who blocks it. */
const signals: Readonly<Record<LinuxInit, { halt?: string; reboot?: string }>> = {
  systemd: { halt: 'SIGRTMIN+3' },
  busybox: { halt: 'SIGUSR2', reboot: 'SIGTERM' },
  openrc: { halt: 'SIGTERM', reboot: 'SIGINT' },
  other: {},
};

/** The keys that differ from LXC's defaults. `environment`: what a container image sets, NAME=VALUE. */
export function linuxLines(
  request: GuestCreateRequest,
  rootfs: string,
  { init, environment = [] }: { init: LinuxInit; environment?: readonly string[] },
): Line[] {
  // A command of the person's own has signals of its own.
  const own = request.initCommand === undefined ? signals[init] : {};
  const { haltSignal = own.halt, rebootSignal = own.reboot, initCommand } = request;
  return [
    ...requestLines(request, rootfs),
    // For inits that have no idea of their own, such as busybox's.
    ['lxc.environment', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['lxc.environment', 'TERM=xterm-256color'],
    ['lxc.environment', 'HOME=/root'],
    ...environmentLines(environment),
    ['lxc.mount.auto', 'proc:mixed sys:mixed cgroup:rw'],
    ['lxc.mount.entry', 'tmpfs dev/shm tmpfs nosuid,nodev,mode=1777,create=dir 0 0'],
    ['lodge.proc.hidden', tellingFiles.join(' ')],
    // What would reach the kernel that the guest shares with its host; by syslog a logger takes records that the host's then misses.
    ['lxc.cap.drop', 'sys_module sys_time mac_admin mac_override sys_rawio syslog'],
    ...deviceLines,
    ...(initCommand === undefined ? [] : ([['lxc.init.cmd', initCommand]] as const)),
    ...(haltSignal === undefined ? [] : ([['lxc.signal.halt', haltSignal]] as const)),
    ...(rebootSignal === undefined ? [] : ([['lxc.signal.reboot', rebootSignal]] as const)),
  ];
}

/** Names that a line of a config can hold. */
export function environmentLines(environment: readonly string[]): Line[] {
  return environment
    .filter((each) => /^[A-Za-z_]\w*=[^\n\0]*$/.test(each))
    .map((each) => ['lxc.environment', each] as const);
}
