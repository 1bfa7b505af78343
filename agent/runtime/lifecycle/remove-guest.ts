// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { guestFolder, removeTree } from '../container.ts';
import { creationState } from '../creation-mark.ts';
import { runHooks } from '../hooks/run-hooks.ts';
import { clonesOf, forgetClone, type GuestReference } from './clone-lists.ts';
import { readGuestConfig } from './copy-guest.ts';
import { refuse, withGuest } from './own-guest.ts';

/** Names of a guest's snapshots, in their order. */
export function snapshotNames(sys: Sys, folder: string): string[] {
  try {
    return sys.file
      .readdir(`${folder}/snaps`)
      .filter(({ name, type }) => type === 'directory' && sys.file.access(`${folder}/snaps/${name}/config`, 0))
      .map(({ name }) => name)
      .sort((one, other) => one.localeCompare(other, undefined, { numeric: true }));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** A config that cannot be read has no hooks, and its guest must go all the same. */
function configOf(sys: Sys, folder: string): GuestConfig | undefined {
  try {
    return readGuestConfig(sys, folder).config;
  } catch (error) {
    if (error instanceof RuntimeError || isSysError(error)) return undefined;
    throw error;
  }
}

function runDestroyHooks(sys: Sys, folder: string, name: string): void {
  const config = configOf(sys, folder);
  if (config === undefined) return;
  const output = sys.file.open('/dev/null', sys.file.O_RDWR);
  try {
    const facts = {
      name,
      configPath: `${folder}/config`,
      rootfsPath: config.rootfs.path,
      rootfsMount: '',
      version: config.hookVersion,
    };
    runHooks(sys, { kind: 'destroy', commands: config.hooks.destroy, facts }, output, () => undefined);
  } finally {
    sys.file.close(output);
  }
}

/** Throws RuntimeError where other guests' roots lie on this one's. */
export function mustHaveNoClones(clones: readonly GuestReference[], name: string): void {
  if (clones.length === 0) return;
  const names = clones.map((each) => each.name).join(', ');
  throw new RuntimeError({
    reason: 'guest-has-clones',
    message: `${name} has clones: ${names}`,
    details: { guest: name, clones: names },
  });
}

function mustGoToo(snapshots: readonly string[], name: string): never {
  const names = snapshots.join(', ');
  throw new RuntimeError({
    reason: 'guest-has-snapshots',
    message: `${name} has snapshots: ${names}`,
    details: { guest: name, snapshots: names },
  });
}

/**
 * Removes a guest with its folder (LXC's do_lxcapi_destroy). A root outside of its folder stays. Refused where other guests' roots lie
 * on its, and where it has snapshots, unless they go with it.
 */
export function removeGuest(sys: Sys, paths: Paths, name: string, withSnapshots: boolean): void {
  const { path, partial } = guestFolder(paths, name);
  withGuest(sys, paths, name, () => {
    if (creationState(sys, path) === 'going-on') refuse(`${name} is being made`, name);
    const clones = clonesOf(sys, path).filter((each) => sys.file.access(`${each.lxcPath}/${each.name}`, 0));
    const snapshots = snapshotNames(sys, path);
    const foreign = clones.filter(({ lxcPath }) => lxcPath !== `${path}/snaps`);
    mustHaveNoClones(foreign, name);
    if (snapshots.length > 0 && !withSnapshots) mustGoToo(snapshots, name);
    runDestroyHooks(sys, path, name);
    forgetClone(sys, { lxcPath: paths.guests, name });
    // From here on it is no guest, even if the removal is cut short.
    sys.file.writeFileAtomic(partial, '');
    removeTree(sys, path);
  });
}
