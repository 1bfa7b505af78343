// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseBytes } from '../values.ts';

export interface MountSettings {
  mountAuto: MountAuto;
  mounts: MountEntry[];
  autodev: { on: boolean; tmpfsBytes: number };
}

export interface MountAuto {
  proc: 'none' | 'mixed' | 'rw';
  sys: 'none' | 'ro' | 'mixed' | 'rw';
  cgroup: 'none' | 'ro' | 'rw';
}

/** A line of lxc.mount.entry: fstab(5) with LXC's own options taken out. */
export interface MountEntry {
  source: string;
  /** Relative to the guest's root. */
  target: string;
  type: string;
  /** What is left for the kernel: flags by name and data. */
  options: string[];
  optional: boolean;
  create: 'dir' | 'file' | undefined;
}

export const mountDefaults = (): MountSettings => ({
  mountAuto: { proc: 'none', sys: 'none', cgroup: 'none' },
  mounts: [],
  // LXC's 500 kB kill an Android init, which maps its properties there.
  autodev: { on: true, tmpfsBytes: 64 * 1024 * 1024 },
});

const autoForms: Readonly<Record<string, Partial<MountAuto>>> = {
  proc: { proc: 'mixed' },
  'proc:mixed': { proc: 'mixed' },
  'proc:rw': { proc: 'rw' },
  sys: { sys: 'mixed' },
  'sys:mixed': { sys: 'mixed' },
  'sys:ro': { sys: 'ro' },
  'sys:rw': { sys: 'rw' },
  cgroup: { cgroup: 'rw' },
  'cgroup:mixed': { cgroup: 'rw' },
  'cgroup:rw': { cgroup: 'rw' },
  'cgroup:ro': { cgroup: 'ro' },
};

function setMountAuto({ mountAuto }: MountSettings, value: string): void {
  for (const word of value.split(/\s+/).filter((item) => item !== '')) {
    const form = Object.hasOwn(autoForms, word) ? autoForms[word] : undefined;
    if (form === undefined)
      throw new ConfigValueError(`${word} is not supported; proc, sys and cgroup with :ro, :rw or :mixed are`);
    Object.assign(mountAuto, form);
  }
}

/** A line of fstab(5). */
export function parseMountEntry(value: string): MountEntry {
  const [source, target, type, options] = value.split(/\s+/);
  if (source === undefined || target === undefined || type === undefined) {
    throw new ConfigValueError('expected: source target type options');
  }
  const relative = target.replace(/^\/+/, '');
  if (relative === '' || relative.split('/').includes('..'))
    throw new ConfigValueError('the target must lie in the guest');
  const words = (options ?? 'defaults')
    .split(',')
    .filter((word) => word !== '' && word !== 'defaults' && word !== 'relative');
  const create = words.includes('create=dir') ? 'dir' : words.includes('create=file') ? 'file' : undefined;
  const left = words.filter((word) => word !== 'optional' && !word.startsWith('create='));
  return { source, target: relative, type, options: left, optional: words.includes('optional'), create };
}

export const mountKeys: readonly ConfigKey<MountSettings>[] = [
  {
    key: 'lxc.mount.auto',
    since: '4.0',
    example: 'proc',
    note: 'proc, sys and cgroup, with :ro, :rw and :mixed',
    set: setMountAuto,
  },
  {
    key: 'lxc.mount.entry',
    since: '4.0',
    example: 'tmpfs mnt tmpfs',
    note: 'idmap= is refused by the kernel',
    list: 'lines',
    set: ({ mounts }, value) => {
      mounts.push(parseMountEntry(value));
    },
  },
  ...refused('write its lines as lxc.mount.entry', '4.0', 'lxc.mount.fstab'),
  {
    key: 'lxc.autodev',
    since: '4.0',
    example: '0',
    unsetItem: '1',
    set: ({ autodev }, value) => {
      autodev.on = parseBoolean(value);
    },
  },
  {
    key: 'lxc.autodev.tmpfs.size',
    since: '4.0',
    example: '1M',
    note: '64 MiB without it, for Android keeps its properties there; LXC has 500 kB',
    set: ({ autodev }, value) => {
      autodev.tmpfsBytes = parseBytes(value);
    },
  },
];
