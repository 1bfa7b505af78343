// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

interface Mounted {
  target: string;
  type: string;
}

/** proc(5), /proc/PID/mountinfo: the mount points with their types, in the order in which they came. */
export function parseMountInfo(text: string): Mounted[] {
  return text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ');
    const target = left.split(' ')[4];
    const type = right.split(' ')[0];
    if (target === undefined || type === undefined || type === '') return [];
    return [{ target: target.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))), type }];
  });
}

/** Whether `/` is the ramdisk that the kernel has started from: no root can be pivoted there. */
export function hasRamRoot(mounts: readonly Mounted[]): boolean {
  return mounts.find(({ target }) => target === '/')?.type === 'rootfs';
}

/** What of the host is mounted beside the guest's root, the last first. */
export function hostMounts(mounts: readonly Mounted[], place: string): string[] {
  const others = mounts.map(({ target }) => target).filter((target) => target !== '/');
  return others.filter((target) => target !== place && !target.startsWith(`${place}/`)).reverse();
}

/**
 * For Android's ramdisks, where the root of all is a ramfs: the guest's root is moved over it, all else is taken off, and the
 * process goes in by chroot (LXC's lxc_chroot). Whoever breaks out of it stands in the guest's root again, for that lies on top.
 */
function moveOver(sys: Sys, place: string, mounts: readonly Mounted[]): void {
  const { mount, process } = sys;
  mount.mount('.', '/', undefined, mount.MS_MOVE);
  for (const target of hostMounts(mounts, place)) {
    try {
      mount.umount(target, mount.MNT_DETACH | mount.UMOUNT_NOFOLLOW);
    } catch (error) {
      // Gone with one that lay below it.
      if (!isSysError(error, 'EINVAL') && !isSysError(error, 'ENOENT')) throw error;
    }
  }
  process.chroot('.');
}

/** pivot_root(2) with both arguments ".": the old root lies above the new one, and is taken off. */
function pivot({ mount }: Sys): void {
  mount.pivotRoot('.', '.');
  mount.mount(undefined, '.', undefined, mount.MS_REC | mount.MS_SLAVE);
  mount.umount('.', mount.MNT_DETACH);
}

/**
 * Makes the mount at `place` the root of the calling process, with nothing of the host's left (LXC's lxc_setup_rootfs_switch_root).
 * `way`: how the process gets there, where it may not pass the folders above.
 */
export function changeRoot(sys: Sys, place: string, way = place): void {
  const mountInfo = sys.file.readText('/proc/self/mountinfo');
  // On most hosts there is none, and then nobody needs to know the many mounts.
  const mounts = mountInfo.includes(' - rootfs ') ? parseMountInfo(mountInfo) : [];
  sys.process.chdir(way);
  if (hasRamRoot(mounts)) moveOver(sys, place, mounts);
  else pivot(sys);
  sys.process.chdir('/');
}
