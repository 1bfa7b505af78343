// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { configReader } from '../config/include.ts';
import { readConfig } from '../config/read-config.ts';
import { guestFolder } from '../container.ts';
import { clonesOf, renameClone } from './clone-lists.ts';
import { copiedConfig } from './copied-config.ts';
import { withGuest } from './own-guest.ts';
import { mustHaveNoClones, snapshotNames } from './remove-guest.ts';

export interface RenameRequest {
  sys: Sys;
  paths: Paths;
  name: string;
  newName: string;
  /** lxc.uts.name stays. */
  keepHostname: boolean;
}

/** A config whose guest's folder has moved from `from` to `to`, and what it was. */
interface MovedConfig {
  /** Where it lies after the move. */
  path: string;
  before: string;
  after: string;
}

function movedConfig(request: RenameRequest, part: string, hostname: string | undefined): MovedConfig {
  const { sys, paths } = request;
  const from = guestFolder(paths, request.name).path;
  const to = guestFolder(paths, request.newName).path;
  const before = sys.file.readText(`${from}${part}/config`);
  const { rootfs } = readConfig(before, configReader(sys));
  const path = rootfs.path === '' ? undefined : rootfs.path.replaceAll(`${from}/`, `${to}/`);
  const after = copiedConfig(before, { from, to, rootfs: path, hostname, newMac: undefined, more: [] });
  return { path: `${to}${part}/config`, before, after };
}

function plan(request: RenameRequest): MovedConfig[] {
  const { sys, paths, name, newName, keepHostname } = request;
  const { path } = guestFolder(paths, name);
  const hostname = keepHostname ? undefined : newName.replace(/_/g, '-');
  const snapshots = snapshotNames(sys, path).map((each) => movedConfig(request, `/snaps/${each}`, undefined));
  return [movedConfig(request, '', hostname), ...snapshots];
}

function move(request: RenameRequest): void {
  const { sys, paths, name, newName } = request;
  const from = guestFolder(paths, name).path;
  const to = guestFolder(paths, newName).path;
  if (sys.file.access(to, 0)) {
    const message = `there is a ${newName} already`;
    throw new RuntimeError({ reason: 'guest-exists', message, details: { guest: newName } });
  }
  const own = `${from}/snaps`;
  const clones = clonesOf(sys, from).filter((each) => sys.file.access(`${each.lxcPath}/${each.name}`, 0));
  mustHaveNoClones(
    clones.filter(({ lxcPath }) => lxcPath !== own),
    name,
  );
  const configs = plan(request);
  sys.file.rename(from, to);
  try {
    for (const { path, after } of configs) sys.file.writeFileAtomic(path, after, 0o640);
    renameClone(sys, { lxcPath: paths.guests, name }, { lxcPath: paths.guests, name: newName });
  } catch (error) {
    for (const { path, before } of configs) sys.file.writeFileAtomic(path, before, 0o640);
    sys.file.rename(to, from);
    throw error;
  }
}

/**
 * Gives a guest that does not run another name, in the same folder of guests: its folder is renamed, and what its configs (its
 * snapshots' too) say of that folder follows. Refused where others' roots lie on its. Throws RuntimeError and SysError, all as before.
 */
export function renameGuest(request: RenameRequest): void {
  const { sys, paths, name, newName } = request;
  withGuest(sys, paths, name, () => withGuest(sys, paths, newName, () => move(request)));
}
