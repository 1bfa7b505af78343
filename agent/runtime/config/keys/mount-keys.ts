// SPDX-License-Identifier: Apache-2.0
import { type MountEntry, parseMountEntry } from '../../mounts/mount-entry.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseBytes, parseWords } from '../values.ts';

export interface MountSettings {
  mountAuto: MountAuto;
  mounts: MountEntry[];
  /** A file in the format of fstab(5), whose lines come before those of lxc.mount.entry. */
  mountFstab: string | undefined;
  autodev: { on: boolean; tmpfsBytes: number };
  /** Files below /proc that the guest has as files of its own, by their path there. */
  privateFiles: string[];
  /** Files below /proc that the guest has as empty ones of its own. */
  hiddenFiles: string[];
}

export interface MountAuto {
  proc: 'none' | 'mixed' | 'rw';
  sys: 'none' | 'ro' | 'mixed' | 'rw';
  cgroup: CgroupAuto | undefined;
  /** A folder of the host whose mounts arrive in the guest (shmounts:). */
  shared: { source: string; target: string } | undefined;
}

/** What a guest finds of cgroups in /sys/fs/cgroup. */
export interface CgroupAuto {
  /** The own folders; all of each hierarchy (cgroup-full); v2 alone (cgroup2). */
  shows: 'own' | 'full' | 'unified';
  /** `by-capability`: rw for a guest that keeps CAP_SYS_ADMIN, else mixed. */
  access: 'ro' | 'mixed' | 'rw' | 'by-capability';
  /** Also where the guest could mount them itself. */
  force: boolean;
}

export const mountDefaults = (): MountSettings => ({
  mountAuto: { proc: 'none', sys: 'none', cgroup: undefined, shared: undefined },
  mounts: [],
  mountFstab: undefined,
  // LXC's 500 kB kill an Android init, which maps its properties there.
  autodev: { on: true, tmpfsBytes: 64 * 1024 * 1024 },
  privateFiles: [],
  hiddenFiles: [],
});

const autoForms: Readonly<Record<string, Partial<MountAuto>>> = {
  proc: { proc: 'mixed' },
  'proc:mixed': { proc: 'mixed' },
  'proc:rw': { proc: 'rw' },
  sys: { sys: 'mixed' },
  'sys:mixed': { sys: 'mixed' },
  'sys:ro': { sys: 'ro' },
  'sys:rw': { sys: 'rw' },
};

const cgroupForm = /^(?:(cgroup|cgroup-full)(?::(ro|mixed|rw))?|cgroup2(?::(ro))?)(:force)?$/;

/** cgroup, cgroup-full and (LXC 6.0) cgroup2. */
function cgroupOf(word: string): CgroupAuto | undefined {
  const [all, name, access, access2, force] = cgroupForm.exec(word) ?? [];
  if (all === undefined) return undefined;
  if (name === undefined)
    return { shows: 'unified', access: access2 === 'ro' ? 'ro' : 'rw', force: force !== undefined };
  return {
    shows: name === 'cgroup' ? 'own' : 'full',
    access: (access as CgroupAuto['access'] | undefined) ?? 'by-capability',
    force: force !== undefined,
  };
}

/** shmounts:HOST[:GUEST]; LXC's place in the guest where none is given. */
function sharedOf(word: string): MountAuto['shared'] {
  const [, source = '', target = '/dev/.lxc-mounts', ...rest] = word.split(':');
  const isGood = source.startsWith('/') && target.startsWith('/') && !target.split('/').includes('..');
  if (!isGood || rest.length > 0) throw new ConfigValueError('expected shmounts:/HOST/FOLDER or shmounts:/HOST:/GUEST');
  return { source, target };
}

function setMountAuto({ mountAuto }: MountSettings, value: string): void {
  for (const word of parseWords(value)) {
    if (word.startsWith('shmounts:')) {
      mountAuto.shared = sharedOf(word);
      continue;
    }
    const cgroup = cgroupOf(word);
    const form = Object.hasOwn(autoForms, word) ? autoForms[word] : cgroup && { cgroup };
    if (form === undefined)
      throw new ConfigValueError(
        `${word} is not supported; proc, sys, cgroup and cgroup-full with :ro, :rw or :mixed, cgroup2 and shmounts: are`,
      );
    Object.assign(mountAuto, form);
  }
}

function procPaths(value: string): string[] {
  const paths = parseWords(value);
  const isBad = (part: string): boolean => part === '' || part === '.' || part === '..';
  if (paths.some((path) => path.split('/').some(isBad)))
    throw new ConfigValueError('expected paths below /proc, such as sys/vm/mmap_rnd_bits');
  return paths;
}

export const mountKeys: readonly ConfigKey<MountSettings>[] = [
  {
    key: 'lxc.mount.auto',
    since: '4.0',
    example: 'proc',
    note: 'all forms; cgroup-full:mixed keeps all but the own folder read-only, as the manual has it, while LXC 5.0 does not',
    list: 'lines',
    set: setMountAuto,
  },
  {
    key: 'lxc.mount.entry',
    since: '4.0',
    example: 'tmpfs mnt tmpfs',
    note: 'links are followed inside the guest, LXC refuses them; an absolute target is one of the guest',
    list: 'lines',
    set: ({ mounts }, value) => {
      mounts.push(parseMountEntry(value));
    },
  },
  {
    key: 'lxc.mount.fstab',
    since: '4.0',
    example: '/fstab',
    set: (config, value) => {
      if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute path');
      config.mountFstab = value;
    },
  },
  {
    key: 'lodge.proc.private',
    since: 'lodge',
    example: 'sys/vm/mmap_rnd_bits',
    list: 'words',
    note: "a file below /proc becomes one of the guest's own, with what the host's says: the guest may write it, and changes nothing",
    set: ({ privateFiles }, value) => {
      privateFiles.push(...procPaths(value));
    },
  },
  {
    key: 'lodge.proc.hidden',
    since: 'lodge',
    example: 'cmdline kcore',
    list: 'words',
    note: "a file below /proc becomes an empty one of the guest's own; one that the kernel has not is passed over",
    set: ({ hiddenFiles }, value) => {
      hiddenFiles.push(...procPaths(value));
    },
  },
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
