// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import type { MountEntry } from '../config/keys/mount-keys.ts';
import { mountOptions } from './mount-options.ts';

/** One step of the guest's file system, as data. Targets are absolute in the guest; the executor works below its root. */
export type MountStep =
  | {
      kind: 'mount';
      source: string | undefined;
      target: string;
      type: string | undefined;
      flags: readonly string[];
      data?: string;
      /**
       * true: may fail. 'when-missing': may fail only because the kernel has no such file; what protects the host must not be
       * left out for any other reason.
       */
      optional?: boolean | 'when-missing';
      create?: 'dir' | 'file' | undefined;
    }
  | { kind: 'node'; target: string; mode: number; major: number; minor: number }
  | { kind: 'link'; target: string; to: string }
  | { kind: 'folder'; target: string; mode: number };

/** /dev on a tmpfs of its own (lxc.autodev): nodes, links, devpts. */
export function planDevices(config: GuestConfig): MountStep[] {
  const node = (name: string, major: number, minor: number): MountStep => ({
    kind: 'node',
    target: `/dev/${name}`,
    mode: 0o666,
    major,
    minor,
  });
  const devpts: MountStep = {
    kind: 'mount',
    source: 'devpts',
    target: '/dev/pts',
    type: 'devpts',
    flags: ['NOSUID', 'NOEXEC'],
    data: `newinstance,ptmxmode=0666,mode=0620,gid=5,max=${config.ptyMaximum}`,
  };
  if (!config.autodev.on) return [{ kind: 'folder', target: '/dev/pts', mode: 0o755 }, devpts];
  return [
    {
      kind: 'mount',
      source: 'tmpfs',
      target: '/dev',
      type: 'tmpfs',
      flags: ['NOSUID', 'STRICTATIME'],
      data: `mode=0755,size=${config.autodev.tmpfsBytes}`,
      create: 'dir',
    },
    { kind: 'folder', target: '/dev/pts', mode: 0o755 },
    devpts,
    node('null', 1, 3),
    node('zero', 1, 5),
    node('full', 1, 7),
    node('random', 1, 8),
    node('urandom', 1, 9),
    node('tty', 5, 0),
    { kind: 'link', target: '/dev/ptmx', to: 'pts/ptmx' },
    { kind: 'link', target: '/dev/fd', to: '/proc/self/fd' },
    { kind: 'link', target: '/dev/stdin', to: '/proc/self/fd/0' },
    { kind: 'link', target: '/dev/stdout', to: '/proc/self/fd/1' },
    { kind: 'link', target: '/dev/stderr', to: '/proc/self/fd/2' },
    { kind: 'folder', target: '/dev/shm', mode: 0o1777 },
    {
      kind: 'mount',
      source: 'tmpfs',
      target: '/dev/shm',
      type: 'tmpfs',
      flags: ['NOSUID', 'NODEV'],
      data: 'mode=1777',
    },
  ];
}

const hidden = ['/proc/kcore', '/proc/sysrq-trigger', '/proc/timer_list', '/proc/latency_stats'];

/** /proc, /sys and the guest's own cgroup (lxc.mount.auto). A bind that stays writable comes before its parent turns read-only. */
export function planAuto(config: GuestConfig): MountStep[] {
  const { proc, sys, cgroup } = config.mountAuto;
  const steps: MountStep[] = [];
  const safe = ['NOSUID', 'NODEV', 'NOEXEC'];
  const bind = (target: string): MountStep => ({
    kind: 'mount',
    source: target,
    target,
    type: undefined,
    flags: ['BIND'],
    optional: 'when-missing',
  });
  const readOnly = (target: string): MountStep => ({
    kind: 'mount',
    source: undefined,
    target,
    type: undefined,
    flags: ['REMOUNT', 'BIND', 'RDONLY', ...safe],
    optional: 'when-missing',
  });
  if (proc !== 'none')
    steps.push({ kind: 'mount', source: 'proc', target: '/proc', type: 'proc', flags: safe, create: 'dir' });
  if (proc === 'mixed') {
    steps.push(bind('/proc/sys'), bind('/proc/sys/net'), readOnly('/proc/sys'));
    for (const target of hidden)
      steps.push({
        kind: 'mount',
        source: '/dev/null',
        target,
        type: undefined,
        flags: ['BIND'],
        optional: 'when-missing',
      });
  }
  if (sys !== 'none')
    steps.push({ kind: 'mount', source: 'sysfs', target: '/sys', type: 'sysfs', flags: safe, create: 'dir' });
  if (sys === 'mixed') steps.push(bind('/sys/devices/virtual/net'));
  if (cgroup !== 'none' && sys !== 'none') {
    const flags = cgroup === 'ro' ? [...safe, 'RDONLY'] : safe;
    steps.push({ kind: 'mount', source: 'cgroup2', target: '/sys/fs/cgroup', type: 'cgroup2', flags, optional: true });
  }
  if (sys === 'mixed' || sys === 'ro') steps.push(readOnly('/sys'));
  return steps;
}

export function planEntry(entry: MountEntry): MountStep[] {
  const { flags: names, data } = mountOptions(entry.options);
  const target = `/${entry.target}`;
  const isBind = names.includes('BIND');
  const first: MountStep = {
    kind: 'mount',
    source: entry.source,
    target,
    type: isBind ? undefined : entry.type,
    flags: isBind ? names.filter((name) => name === 'BIND' || name === 'REC') : names,
    optional: entry.optional,
    create: entry.create,
    ...(data.length > 0 && !isBind ? { data: data.join(',') } : {}),
  };
  const others = names.filter((name) => name !== 'BIND' && name !== 'REC');
  if (!isBind || others.length === 0) return [first];
  // mount(2): a bind ignores all other flags; they take a second call.
  return [
    first,
    {
      kind: 'mount',
      source: undefined,
      target,
      type: undefined,
      flags: ['REMOUNT', 'BIND', ...others],
      optional: entry.optional,
    },
  ];
}

export function planMounts(config: GuestConfig): MountStep[] {
  return [...planDevices(config), ...planAuto(config), ...config.mounts.flatMap(planEntry)];
}
