// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { guestFolder, removeTree } from '../container.ts';
import { makeFoldersOf } from '../lxc-run-folder.ts';
import { pathsOfGuests } from '../places.ts';
import { ownFiles } from './copied-config.ts';
import { type CopyRequest, copyGuest } from './copy-guest.ts';
import { withGuest } from './own-guest.ts';
import { removeGuest, snapshotNames } from './remove-guest.ts';

export interface Snapshot {
  name: string;
  /** The folder that it lies in, as a guest of its own. */
  lxcPath: string;
  /** When it was made, as LXC writes it; empty: it does not say. */
  madeAt: string;
  comment: string | undefined;
}

function snapshotsFolder(paths: Paths, name: string): string {
  return `${guestFolder(paths, name).path}/snaps`;
}

function readOr<T>(sys: Sys, path: string, fallback: T): string | T {
  try {
    return sys.file.readText(path);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return fallback;
    throw error;
  }
}

export function listSnapshots(sys: Sys, paths: Paths, name: string): Snapshot[] {
  const lxcPath = snapshotsFolder(paths, name);
  return snapshotNames(sys, guestFolder(paths, name).path).map((each) => ({
    name: each,
    lxcPath,
    madeAt: readOr(sys, `${lxcPath}/${each}/ts`, '').trim(),
    comment: readOr(sys, `${lxcPath}/${each}/comment`, undefined),
  }));
}

/** snap0, snap1 ...: the first that is free, as LXC has it. */
export function nextSnapshotName(names: readonly string[]): string {
  let number = 0;
  while (names.includes(`snap${number}`)) number++;
  return `snap${number}`;
}

/** 2026:11:25 19:15:00, in UTC: a device need not know where it is. */
export function snapshotTime(timeMs: number): string {
  const [day = '', clock = ''] = new Date(timeMs).toISOString().split('T');
  return `${day.replaceAll('-', ':')} ${clock.slice(0, 8)}`;
}

/** Copies the guest as it is now into its own folder; it must not run. Answers the snapshot's name. */
export function makeSnapshot(
  sys: Sys,
  paths: Paths,
  name: string,
  { comment, onProgress }: { comment?: string | undefined; onProgress?: CopyRequest['onProgress'] },
): string {
  const lxcPath = snapshotsFolder(paths, name);
  if (!sys.file.access(lxcPath, 0)) sys.file.mkdir(lxcPath, 0o755);
  const snapshot = nextSnapshotName(snapshotNames(sys, guestFolder(paths, name).path));
  const to = { lxcPath, name: snapshot };
  copyGuest({ sys, paths, name, to, snapshot: false, keepName: true, keepMac: true, onProgress });
  sys.file.writeFileAtomic(`${lxcPath}/${snapshot}/ts`, snapshotTime(sys.loop.realtimeMs()), 0o644);
  if (comment !== undefined) sys.file.writeFileAtomic(`${lxcPath}/${snapshot}/comment`, comment, 0o644);
  return snapshot;
}

function mustHave(sys: Sys, paths: Paths, name: string, snapshot: string): Paths {
  if (!snapshotNames(sys, guestFolder(paths, name).path).includes(snapshot)) {
    const message = `${name} has no snapshot ${snapshot}`;
    throw new RuntimeError({ reason: 'config-invalid', message, details: { guest: name, snapshot } });
  }
  return pathsOfGuests(sys, snapshotsFolder(paths, name));
}

export function removeSnapshot(sys: Sys, paths: Paths, name: string, snapshot: string): void {
  removeGuest(sys, mustHave(sys, paths, name, snapshot), snapshot, false);
}

/** All of them, with the folder that they lie in. */
export function removeAllSnapshots(sys: Sys, paths: Paths, name: string): void {
  for (const each of listSnapshots(sys, paths, name)) removeSnapshot(sys, paths, name, each.name);
  const folder = snapshotsFolder(paths, name);
  if (sys.file.access(folder, 0)) sys.file.rmdir(folder);
}

/** The kinds of root: a guest that has another now has the snapshot's again. */
const kindsOfRoot = ['rootfs', 'rootdev', 'overlay'];

function replace(sys: Sys, from: string, to: string): void {
  if (sys.file.access(to, 0)) removeTree(sys, to);
  if (!sys.file.access(from, 0)) return;
  makeFoldersOf(sys, to);
  sys.file.rename(from, to);
}

/**
 * Puts what was copied to `fresh` in the place of the guest's own; its snapshots and logs stay, and so does what the copy has not. The
 * config is the last, and never missing.
 */
function takeOver(sys: Sys, folder: string, fresh: string): void {
  const text = sys.file.readText(`${fresh}/config`);
  for (const part of kindsOfRoot) replace(sys, `${fresh}/${part}`, `${folder}/${part}`);
  for (const path of ['data', ...ownFiles(text, fresh)])
    if (sys.file.access(`${fresh}/${path}`, 0)) replace(sys, `${fresh}/${path}`, `${folder}/${path}`);
  sys.file.writeFileAtomic(`${folder}/config`, text.replaceAll(`${fresh}/`, `${folder}/`), 0o640);
}

export interface RestoreRequest {
  snapshot: string;
  newName: string;
  onProgress?: CopyRequest['onProgress'];
}

/** As a new guest, or in the place of the guest itself, which must not run. */
export function restoreSnapshot(
  sys: Sys,
  paths: Paths,
  name: string,
  { snapshot, newName, onProgress }: RestoreRequest,
): void {
  const from = mustHave(sys, paths, name, snapshot);
  const isSame = newName === name;
  const to = { lxcPath: paths.guests, name: isSame ? `${name}.restoring` : newName };
  copyGuest({ sys, paths: from, name: snapshot, to, snapshot: false, keepName: isSame, keepMac: isSame, onProgress });
  const fresh = guestFolder(paths, to.name).path;
  for (const part of ['ts', 'comment']) if (sys.file.access(`${fresh}/${part}`, 0)) sys.file.unlink(`${fresh}/${part}`);
  if (!isSame) return;
  try {
    withGuest(sys, paths, name, () => takeOver(sys, guestFolder(paths, name).path, fresh));
  } finally {
    removeTree(sys, fresh);
  }
}
