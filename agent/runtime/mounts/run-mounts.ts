// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { mountTree } from '../namespaces/idmapped-tree.ts';
import { mountFailure } from './mount-failure.ts';
import type { MountStep } from './mount-step.ts';
import type { Places } from './own-root.ts';

type Of<K extends MountStep['kind']> = Extract<MountStep, { kind: K }>;

/** Names without MS_. */
export function mountFlags(sys: Sys, names: readonly string[]): number {
  const table = sys.mount as unknown as Record<string, number>;
  return names.reduce((sum, name) => sum | (table[`MS_${name}`] ?? 0), 0);
}

/** ST_* of statfs(2) by the flag that keeps each. */
const kept: readonly (readonly [bit: number, flag: string])[] = [
  [1, 'RDONLY'],
  [2, 'NOSUID'],
  [4, 'NODEV'],
  [8, 'NOEXEC'],
  [1024, 'NOATIME'],
  [2048, 'NODIRATIME'],
  [4096, 'RELATIME'],
];
const accessTimes = ['NOATIME', 'RELATIME', 'STRICTATIME'];

/** The flags that a mount has, but for a mode of access times where `wanted` names one. */
export function keptFlags(bits: number, wanted: readonly string[]): string[] {
  const hasTimes = wanted.some((flag) => accessTimes.includes(flag));
  return kept
    .filter(([bit, flag]) => (bits & bit) !== 0 && !(hasTimes && accessTimes.includes(flag)))
    .map(([, flag]) => flag);
}

function remount(sys: Sys, path: string, flags: readonly string[]): void {
  const all = ['REMOUNT', 'BIND', ...flags, ...keptFlags(sys.file.statfs(path).flags, flags)];
  sys.mount.mount(undefined, path, undefined, mountFlags(sys, all));
}

/** A node where the kernel permits, else the host's own bound over a file. */
function makeNode(sys: Sys, places: Places, { target, mode, major, minor, hostPath = target }: Of<'node'>): void {
  try {
    places.withName(target, (path) => {
      sys.file.mknod(path, sys.file.S_IFCHR | mode, sys.file.makedev(major, minor));
      sys.file.chmod(path, mode);
    });
  } catch (error) {
    if (isSysError(error, 'EEXIST')) return;
    if (!isSysError(error, 'EPERM')) throw error;
    places.makeFile(target, 0);
    places.withPlace(target, (path) => sys.mount.mount(hostPath, path, undefined, sys.mount.MS_BIND));
  }
}

const loopMajor = 7;

function makeLoops(sys: Sys, folder: string, { mode, count, minorStep }: Of<'loops'>): void {
  const { mknod, makedev, S_IFBLK } = sys.file;
  for (let n = 0; n < count; n++) {
    try {
      mknod(`${folder}/loop${n}`, S_IFBLK | mode, makedev(loopMajor, n * minorStep));
    } catch (error) {
      if (!isSysError(error, 'EEXIST')) throw error;
    }
  }
}

function writeNewFile(sys: Sys, path: string, { mode, text }: Of<'file'>): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = sys.file;
  const fd = sys.file.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    sys.file.write(fd, sys.text.encodeUtf8(text));
  } finally {
    sys.file.close(fd);
  }
}

/** Older kernels take fewer options. */
function mountWith(
  sys: Sys,
  source: string | undefined,
  path: string,
  { type, flags, data, otherData }: Of<'mount'>,
): void {
  for (const each of [data, ...(otherData ?? [])]) {
    try {
      sys.mount.mount(source, path, type, mountFlags(sys, flags), each);
      return;
    } catch (error) {
      if (!isSysError(error, 'EINVAL') || each === (otherData?.at(-1) ?? data)) throw error;
    }
  }
}

/** true: it was the host's that was bound, which has its flags still to come. */
function mountOrBind(sys: Sys, path: string, step: Of<'mount'>): boolean {
  try {
    mountWith(sys, step.source, path, step);
    return false;
  } catch (error) {
    if (step.hostInstead !== true || !isSysError(error, 'EPERM')) throw error;
    // What is mounted below it comes along, or none of it may be bound (mount_namespaces(7)).
    sys.mount.mount(step.target, path, undefined, sys.mount.MS_BIND | sys.mount.MS_REC);
    return true;
  }
}

function runMount(sys: Sys, places: Places, step: Of<'mount'>): void {
  if (step.create === 'dir') places.makeFolder(step.target, 0o755);
  else if (step.create === 'file') places.makeFile(step.target, 0);
  const isBound = places.withPlace(step.target, (path) => {
    if (step.treeFd !== undefined) mountTree(sys, step.treeFd, path);
    else if (step.sourceInGuest === true && step.source !== undefined)
      places.withPlace(step.source, (source) => mountWith(sys, source, path, step));
    else return mountOrBind(sys, path, step);
    return false;
  });
  if (isBound) places.withPlace(step.target, (path) => remount(sys, path, step.flags));
}

/** EINVAL is the answer where nothing is mounted (umount(2)). */
function unmount(sys: Sys, path: string): void {
  try {
    sys.mount.umount(path, sys.mount.MNT_DETACH | sys.mount.UMOUNT_NOFOLLOW);
  } catch (error) {
    if (!isSysError(error, 'EINVAL')) throw error;
  }
}

function runStep(sys: Sys, places: Places, step: MountStep): void {
  switch (step.kind) {
    case 'mount':
      runMount(sys, places, step);
      return;
    case 'remount':
      places.withPlace(step.target, (path) => remount(sys, path, step.flags));
      return;
    case 'propagation':
      places.withPlace(step.target, (path) => sys.mount.mount(undefined, path, undefined, mountFlags(sys, step.flags)));
      return;
    case 'unmount':
      places.withPlace(step.target, (path) => unmount(sys, path));
      return;
    case 'folder':
      places.makeFolder(step.target, step.mode);
      return;
    case 'file':
      places.withName(step.target, (path) => writeNewFile(sys, path, step));
      return;
    case 'node':
      makeNode(sys, places, step);
      return;
    case 'loops':
      places.withPlace(step.target, (path) => makeLoops(sys, path, step));
      return;
    case 'binder':
      makeBinderDevice(sys, places, step);
      return;
    case 'link':
      places.withName(step.target, (path) => makeLink(sys, path, step.to));
  }
}

/** Many kernels have made some when it was mounted (CONFIG_ANDROID_BINDER_DEVICES). */
function makeBinderDevice(sys: Sys, places: Places, { target, mode }: Of<'binder'>): void {
  const at = target.lastIndexOf('/');
  const control = `${target.slice(0, at)}/binder-control`;
  const fd = places.withPlace(control, (path) => sys.file.open(path, sys.file.O_RDONLY));
  try {
    sys.file.binderAdd(fd, target.slice(at + 1));
  } catch (error) {
    if (!isSysError(error, 'EEXIST')) throw error;
  } finally {
    sys.file.close(fd);
  }
  places.withPlace(target, (path) => sys.file.chmod(path, mode));
}

function makeLink(sys: Sys, path: string, to: string): void {
  try {
    sys.file.symlink(to, path);
  } catch (error) {
    if (!isSysError(error, 'EEXIST')) throw error;
  }
}

function mayFail({ optional }: MountStep, code: string): boolean {
  return optional === true || (optional === 'when-missing' && code === 'ENOENT');
}

/**
 * Runs the plan. A step that is optional may fail; `onSkip` hears of those whose target or source was there. Throws RuntimeError
 * that names the step, the call, its error and what to do.
 */
export function runMounts(
  sys: Sys,
  places: Places,
  steps: readonly MountStep[],
  onSkip: (message: string) => void,
): void {
  for (const step of steps) {
    try {
      runStep(sys, places, step);
    } catch (error) {
      if (!isSysError(error)) throw error;
      const failure = mountFailure(step, error);
      if (!mayFail(step, error.code)) throw failure;
      if (error.code !== 'ENOENT') onSkip(failure.message.replace('mounts: cannot', 'left out:'));
    }
  }
}
