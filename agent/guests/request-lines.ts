// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { ConfigValueError } from '../runtime/config/values.ts';

/** A line of a config. */
export type Line = readonly [key: string, value: string];

/** A folder in memory of the guest's own. */
export const folder = (target: string, options = 'mode=755'): Line => [
  'lxc.mount.entry',
  `tmpfs ${target} tmpfs nosuid,nodev,${options},create=dir 0 0`,
];

/** What a request says of any guest, whatever is in it. */
export function requestLines(request: GuestCreateRequest, rootfs: string): Line[] {
  return [
    ['lxc.uts.name', request.name.replace(/_/g, '-')],
    ['lxc.rootfs.path', rootfs],
    ['lxc.tty.max', String(request.ttys)],
    ['lxc.pty.max', '1024'],
    ...limitLines(request),
    ...networkLines(request),
  ];
}

function limitLines({ limits: { memoryBytes, cpuPercent, pids } }: GuestCreateRequest): Line[] {
  const lines: Line[] = [];
  if (memoryBytes !== undefined) lines.push(['lxc.cgroup2.memory.max', String(memoryBytes)]);
  if (cpuPercent !== undefined) lines.push(['lxc.cgroup2.cpu.max', `${Math.round(cpuPercent * 1000)} 100000`]);
  if (pids !== undefined) lines.push(['lxc.cgroup2.pids.max', String(pids)]);
  return lines;
}

function networkLines({ network }: GuestCreateRequest): Line[] {
  const lines: Line[] = [['lxc.net.0.type', network.type === 'nat' ? 'veth' : network.type]];
  // Of an empty one it is lo that comes up.
  if (network.type !== 'none') lines.push(['lxc.net.0.flags', 'up']);
  if (network.type === 'none' || network.type === 'empty') return lines;
  lines.push(['lxc.net.0.name', 'eth0']);
  if (network.type === 'nat') return [...lines, ['lodge.net.0.nat', '1']];
  if (network.link !== undefined) lines.push(['lxc.net.0.link', network.link]);
  if (network.ipv4Address !== undefined) lines.push(['lxc.net.0.ipv4.address', network.ipv4Address]);
  if (network.ipv4Gateway !== undefined) lines.push(['lxc.net.0.ipv4.gateway', network.ipv4Gateway]);
  if (network.hostAddress !== undefined) lines.push(['lodge.net.0.host.address', network.hostAddress]);
  return lines;
}

/** What tells of the host's memory, and of all that runs on it; below /proc. */
export const tellingFiles: readonly string[] = ['kcore', 'timer_list', 'latency_stats'];

/**
 * Every key that a template writes may be changed by the person afterwards. Throws ConfigValueError for a value of two lines. `origin`:
 * what the guest was made from.
 */
export function printConfig(template: string, lines: readonly Line[], origin?: string): string {
  const comment: Line[] = origin === undefined ? [] : [['origin', origin]];
  const broken = [...lines, ...comment].find(([, value]) => value.includes('\n'));
  if (broken !== undefined) throw new ConfigValueError(`${broken[0]}: a value cannot hold the end of a line`);
  const head = `# Made by Lodge from the template ${template}; every key is LXC's but for those that begin with lodge.\n`;
  const made = origin === undefined ? '' : `# From ${origin}.\n`;
  return head + made + lines.map(([key, value]) => `${key} = ${value}\n`).join('');
}
