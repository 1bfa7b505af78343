// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { deviceLines } from './device-lines.ts';

/**
 * Android guests need more of /dev; for Linux the keys that differ from LXC's defaults are all that is written. `environment`: what a
 * container image sets, NAME=VALUE.
 */
export function linuxConfig(request: GuestCreateRequest, rootfs: string, environment: readonly string[] = []): string {
  const lines: (readonly [string, string])[] = [
    ['lxc.uts.name', request.name.replace(/_/g, '-')],
    ['lxc.rootfs.path', `dir:${rootfs}`],
    ['lxc.tty.max', String(request.ttys)],
    ['lxc.pty.max', '1024'],
    // For inits that have no idea of their own, such as busybox's.
    ['lxc.environment', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['lxc.environment', 'TERM=xterm-256color'],
    ['lxc.environment', 'HOME=/root'],
    ['lxc.mount.auto', 'proc:mixed sys:mixed cgroup:rw'],
    ['lxc.mount.entry', 'tmpfs dev/shm tmpfs nosuid,nodev,mode=1777,create=dir 0 0'],
    // What tells of the host's memory, and of all that runs on it.
    ...['kcore', 'timer_list', 'latency_stats'].map((name): [string, string] => [
      'lxc.mount.entry',
      `/dev/null proc/${name} none bind,optional 0 0`,
    ]),
    // What would reach the kernel that the guest shares with its host.
    ['lxc.cap.drop', 'sys_module sys_time mac_admin mac_override sys_rawio'],
    ...deviceLines,
  ];
  if (request.initCommand !== undefined) lines.push(['lxc.init.cmd', request.initCommand]);
  if (request.haltSignal !== undefined) lines.push(['lxc.signal.halt', request.haltSignal]);
  if (request.rebootSignal !== undefined) lines.push(['lxc.signal.reboot', request.rebootSignal]);
  for (const each of environment) if (/^[A-Za-z_]\w*=[^\n\0]*$/.test(each)) lines.push(['lxc.environment', each]);
  const { memoryBytes, cpuPercent, pids } = request.limits;
  if (memoryBytes !== undefined) lines.push(['lxc.cgroup2.memory.max', String(memoryBytes)]);
  if (cpuPercent !== undefined) lines.push(['lxc.cgroup2.cpu.max', `${Math.round(cpuPercent * 1000)} 100000`]);
  if (pids !== undefined) lines.push(['lxc.cgroup2.pids.max', String(pids)]);
  lines.push(...networkLines(request));
  return `# Made by Lodge; every key is LXC's but for those that begin with lodge.\n${lines.map(([key, value]) => `${key} = ${value}\n`).join('')}`;
}

function networkLines({ network }: GuestCreateRequest): [string, string][] {
  const lines: [string, string][] = [['lxc.net.0.type', network.type]];
  // Of an empty one it is lo that comes up.
  if (network.type !== 'none') lines.push(['lxc.net.0.flags', 'up']);
  if (network.type !== 'veth') return lines;
  lines.push(['lxc.net.0.name', 'eth0']);
  if (network.link !== undefined) lines.push(['lxc.net.0.link', network.link]);
  if (network.ipv4Address !== undefined) lines.push(['lxc.net.0.ipv4.address', network.ipv4Address]);
  if (network.ipv4Gateway !== undefined) lines.push(['lxc.net.0.ipv4.gateway', network.ipv4Gateway]);
  if (network.hostAddress !== undefined) lines.push(['lodge.net.0.host.address', network.hostAddress]);
  return lines;
}
