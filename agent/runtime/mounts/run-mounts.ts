// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { MountStep } from './mount-plan.ts';

/** Names without MS_. */
export function mountFlags(sys: Sys, names: readonly string[]): number {
  const table = sys.mount as unknown as Record<string, number>;
  return names.reduce((sum, name) => sum | (table[`MS_${name}`] ?? 0), 0);
}

/**
 * The place of a guest's path below its root, with every link on the way refused: a guest's own files must not lead a mount
 * out of it.
 */
export function placeInRoot(sys: Sys, root: string, target: string): string {
  let path = root;
  for (const part of target.split('/').filter((name) => name !== '' && name !== '.')) {
    path = `${path}/${part}`;
    try {
      const { mode } = sys.file.lstat(path);
      if ((mode & sys.file.S_IFMT) === sys.file.S_IFLNK) {
        throw Object.assign(new Error(`${target} is behind a link in the guest`), {
          name: 'SysError',
          code: 'ELOOP',
          errno: 40,
          call: 'lstat',
          path,
        });
      }
    } catch (error) {
      if (isSysError(error, 'ENOENT')) continue;
      throw error;
    }
  }
  return path;
}

function makeParents(sys: Sys, root: string, place: string): void {
  let at = root.length;
  for (;;) {
    at = place.indexOf('/', at + 1);
    if (at < 0) return;
    makeFolder(sys, place.slice(0, at), 0o755);
  }
}

function makeFolder(sys: Sys, path: string, mode: number): void {
  try {
    sys.file.mkdir(path, mode);
    sys.file.chmod(path, mode);
  } catch (error) {
    if (!isSysError(error, 'EEXIST')) throw error;
  }
}

function makeFile(sys: Sys, path: string): void {
  if (sys.file.access(path, 0)) return;
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = sys.file;
  sys.file.close(sys.file.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o644));
}

/** A node where the kernel permits, else the host's own bound over a file. */
function makeNode(sys: Sys, place: string, step: Extract<MountStep, { kind: 'node' }>): void {
  try {
    sys.file.mknod(place, sys.file.S_IFCHR | step.mode, sys.file.makedev(step.major, step.minor));
    sys.file.chmod(place, step.mode);
  } catch (error) {
    if (isSysError(error, 'EEXIST')) return;
    if (!isSysError(error, 'EPERM')) throw error;
    makeFile(sys, place);
    sys.mount.mount(step.target, place, undefined, sys.mount.MS_BIND);
  }
}

function runStep(sys: Sys, root: string, step: MountStep): void {
  const place = placeInRoot(sys, root, step.target);
  switch (step.kind) {
    case 'folder':
      makeFolder(sys, place, step.mode);
      return;
    case 'link':
      if (!sys.file.access(place, 0)) sys.file.symlink(step.to, place);
      return;
    case 'node':
      makeNode(sys, place, step);
      return;
    case 'mount': {
      if (step.create !== undefined) {
        makeParents(sys, root, place);
        if (step.create === 'dir') makeFolder(sys, place, 0o755);
        else makeFile(sys, place);
      }
      // A bind of a path onto itself is meant inside the guest; /dev/null and folders of the host are the host's.
      const source = step.source === step.target ? place : step.source;
      sys.mount.mount(source, place, step.type, mountFlags(sys, step.flags), step.data);
    }
  }
}

function mayFail(optional: boolean | 'when-missing' | undefined, code: string): boolean {
  return optional === true || (optional === 'when-missing' && code === 'ENOENT');
}

/** Runs the plan below `root`; an optional step may fail. `onSkip` hears of those whose target or source was there. */
export function runMounts(
  sys: Sys,
  root: string,
  steps: readonly MountStep[],
  onSkip: (step: MountStep, error: Error) => void,
): void {
  for (const step of steps) {
    try {
      runStep(sys, root, step);
    } catch (error) {
      if (step.kind !== 'mount' || !isSysError(error) || !mayFail(step.optional, error.code)) throw error;
      if (error.code !== 'ENOENT') onSkip(step, error);
    }
  }
}
