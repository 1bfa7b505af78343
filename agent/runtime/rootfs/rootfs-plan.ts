// SPDX-License-Identifier: Apache-2.0
import { mountOptions } from '../mounts/mount-options.ts';
import type { RootfsSource } from './rootfs-source.ts';

export interface RootfsMount {
  source: string | undefined;
  type: string | undefined;
  /** Names of mount(2) without MS_. */
  flags: readonly string[];
  data?: string;
}

/** How the guest's root comes to the place where it is set up, as data. Runs in the guest's own mount namespace. */
export interface RootfsPlan {
  /** Absolute on the host. */
  place: string;
  mounts: readonly RootfsMount[];
  /** Of overlay: made where it is not there yet; it belongs to the upper folder. */
  workFolder?: string;
}

/** A device with a file system: a loop device with an image, or a partition. */
export interface RootfsDevice {
  path: string;
  type: string;
  readOnly: boolean;
}

export interface RootfsFacts {
  /** Where what is no folder is mounted. */
  mountPoint: string;
  /** Where a folder is bound; undefined: on itself. */
  folderPlace: string | undefined;
  device: RootfsDevice | undefined;
  /** Words of lxc.rootfs.options but for ro and rw. */
  options: readonly string[];
  isReadOnly: boolean;
}

/**
 * A folder is bound, to be a mount that can be pivoted to; suid and device nodes must work in the guest even where the host's folder is
 * mounted nosuid,nodev, as /data is.
 */
export function planRootfs(
  source: Exclude<RootfsSource, { kind: 'any' }>,
  { mountPoint, device, options, isReadOnly, folderPlace }: RootfsFacts,
): RootfsPlan {
  const { flags: own, propagation, data } = mountOptions(options);
  const flags = isReadOnly || device?.readOnly === true ? [...own, 'RDONLY'] : own;
  const spread = propagation.map((each): RootfsMount => ({ source: undefined, type: undefined, flags: each }));
  const withData = (words: readonly string[]): { data?: string } =>
    words.length === 0 ? {} : { data: words.join(',') };
  if (source.kind === 'folder') {
    return {
      place: folderPlace ?? source.path,
      mounts: [
        { source: source.path, type: undefined, flags: ['BIND', 'REC'] },
        { source: undefined, type: undefined, flags: ['REMOUNT', 'BIND', ...flags] },
        ...spread,
      ],
    };
  }
  if (source.kind === 'image') {
    if (device === undefined) throw new Error('an image needs its device');
    const mount = { source: device.path, type: device.type, flags, ...withData(data) };
    return { place: mountPoint, mounts: [mount, ...spread] };
  }
  const parent = source.upper.slice(0, source.upper.lastIndexOf('/'));
  // LXC's own name for it, so that a container of LXC finds its work folder again.
  const workFolder = `${parent}/olwork`;
  const layers = [`lowerdir=${source.lower.join(':')}`, `upperdir=${source.upper}`, `workdir=${workFolder}`];
  return {
    place: mountPoint,
    workFolder,
    mounts: [{ source: 'overlay', type: 'overlay', flags, ...withData([...layers, ...data]) }, ...spread],
  };
}
