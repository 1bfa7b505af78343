// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import type { MountStep } from './mount-step.ts';

const line = 'lxc.autodev';

/** Where the guest's own boot id is kept: on the file system that ends with the guest, by LXC's name. */
export const bootIdPath = '/dev/.lxc-boot-id';
const kernelBootId = '/proc/sys/kernel/random/boot_id';

/** /dev on a tmpfs of its own (lxc.autodev, LXC's mount_autodev). */
export function planDevFileSystem({ autodev }: Pick<GuestConfig, 'autodev'>): MountStep[] {
  if (!autodev.on) return [];
  const data = `size=${autodev.tmpfsBytes},mode=755`;
  return [
    { kind: 'mount', source: 'none', target: '/dev', type: 'tmpfs', flags: [], data, create: 'dir', line },
    // LXC's mode; what is mounted there has its own.
    { kind: 'folder', target: '/dev/pts', mode: 0o644, line },
  ];
}

const nodes: readonly (readonly [name: string, major: number, minor: number])[] = [
  ['full', 1, 7],
  ['null', 1, 3],
  ['random', 1, 8],
  ['tty', 5, 0],
  ['urandom', 1, 9],
  ['zero', 1, 5],
];
const links: readonly (readonly [name: string, to: string])[] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
];

/** What is in /dev when the hooks are through: a hook may have made it before (lxc_fill_autodev, lxc_setup_dev_symlinks). */
export function planDevices({ autodev }: Pick<GuestConfig, 'autodev'>, bootId: string): MountStep[] {
  const own: MountStep[] = nodes.map(([name, major, minor]) => {
    return { kind: 'node', target: `/dev/${name}`, mode: 0o666, major, minor, line };
  });
  if (autodev.on) own.push({ kind: 'file', target: bootIdPath, mode: 0o444, text: bootId, line });
  const pointers: MountStep[] = links.map(([name, to]) => {
    // Without autodev the folder is the root's, which may be read-only or have no /dev.
    return { kind: 'link', target: `/dev/${name}`, to, line, ...(autodev.on ? {} : { optional: true }) };
  });
  return [...(autodev.on ? own : []), ...pointers];
}

const privateFolder = '/dev/.lodge-proc';

/** A file of the guest's /proc that is its own, and what it says. */
export interface OwnProcFile {
  path: string;
  text: string;
  /** The key that asks for it. */
  from: 'lodge.proc.private' | 'lodge.proc.hidden';
}

/**
 * Files of the guest's own /dev over files of its /proc. Nothing of the host's is bound there for this, not even its /dev/null: whoever
 * changes the mode of what he sees, as Android's init does with /proc/cmdline, would change the host's.
 */
export function planProcFiles(files: readonly OwnProcFile[]): MountStep[] {
  const [first] = files;
  if (first === undefined) return [];
  const bound = files.flatMap(({ path, text, from }): MountStep[] => {
    const source = `${privateFolder}/${path.replaceAll('/', '.')}`;
    const bind = { kind: 'mount', source, sourceInGuest: true, type: undefined, flags: ['BIND'] } as const;
    return [
      { kind: 'file', target: source, mode: 0o644, text, line: from },
      { ...bind, target: `/proc/${path}`, optional: 'when-missing', line: from },
    ];
  });
  // Empty at each start, also where /dev is the root's own (lxc.autodev = 0), in which the guest may leave anything.
  const flags = ['NOSUID', 'NODEV', 'NOEXEC'];
  const place: MountStep = {
    ...{ kind: 'mount', source: 'none', target: privateFolder, type: 'tmpfs', flags },
    ...{ data: 'size=256k,mode=755', create: 'dir', line: first.from },
  };
  return [place, ...bound];
}

/**
 * The guest's own instance of devpts, mounted when the root is its own (LXC's lxc_setup_devpts_child). Older kernels and user
 * namespaces without the group take fewer of the options.
 */
export function planPseudoTerminals({ ptyMaximum, ttys }: Pick<GuestConfig, 'ptyMaximum' | 'ttys'>): MountStep[] {
  if (ptyMaximum === 0) return [];
  const least = 'newinstance,ptmxmode=0666,mode=0620';
  const max = `max=${ptyMaximum + ttys}`;
  const [data, ...otherData] = [`${least},gid=5,${max}`, `${least},${max}`, `${least},gid=5`, least];
  const flags = ['NOSUID', 'NOEXEC'];
  return [
    // In the place of what the config has there, not above it.
    { kind: 'unmount', target: '/dev/pts', optional: 'when-missing' },
    { kind: 'mount', source: 'devpts', target: '/dev/pts', type: 'devpts', flags, data, otherData, create: 'dir' },
    {
      kind: 'mount',
      source: '/dev/pts/ptmx',
      target: '/dev/ptmx',
      type: undefined,
      flags: ['BIND'],
      create: 'file',
      optional: true,
    },
  ];
}

/** The last of the guest's mounts: every one is shared, as LXC leaves them, and the boot id is the guest's. */
export function planLastMounts({ autodev, mountAuto }: Pick<GuestConfig, 'autodev' | 'mountAuto'>): MountStep[] {
  const steps: MountStep[] = [{ kind: 'propagation', target: '/', flags: ['REC', 'SHARED'] }];
  // What the host mounts there arrives, and what the guest does stays in the guest.
  if (mountAuto.shared !== undefined)
    steps.push({ kind: 'propagation', target: mountAuto.shared.target, flags: ['SLAVE'], line: 'lxc.mount.auto' });
  if (!autodev.on) return steps;
  const bind = { kind: 'mount', source: bootIdPath, target: kernelBootId, type: undefined, flags: ['BIND'] } as const;
  const flags = ['REMOUNT', 'BIND', 'RDONLY', 'NOSUID', 'NODEV', 'NOEXEC'];
  // A guest without /proc has no such file.
  const optional = 'when-missing';
  return [...steps, { ...bind, optional }, { ...bind, source: undefined, flags, optional }];
}
