// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { configReader } from '../config/include.ts';
import { readConfig } from '../config/read-config.ts';
import { guestFolder, removeTree } from '../container.ts';
import { runHooks } from '../hooks/run-hooks.ts';
import { makeFoldersOf } from '../lxc-run-folder.ts';
import { addClone, basesOf, forgetClone, type GuestReference } from './clone-lists.ts';
import { copiedConfig, freshMac, ownFiles } from './copied-config.ts';
import { copyContent, copyTree, type TellBytes, treeBytes } from './copy-tree.ts';
import { beginFolder, withGuest } from './own-guest.ts';

export interface CopyRequest {
  sys: Sys;
  /** Where the source is. */
  paths: Paths;
  name: string;
  to: GuestReference;
  /** The copy's root lies on the source's, as an overlay. */
  snapshot: boolean;
  keepName: boolean;
  keepMac: boolean;
  /** Further lines for its config. */
  more?: readonly string[];
  /** What it throws ends the copy. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

interface Copied {
  rootfs: string | undefined;
  /** Whether the source must stay for it. */
  depends: boolean;
}

/** Tells a listener of what `path` holds, part by part. */
function teller(sys: Sys, path: string, onProgress: CopyRequest['onProgress']): TellBytes {
  if (onProgress === undefined) return () => undefined;
  const totalBytes = treeBytes(sys, path);
  let doneBytes = 0;
  return (bytes) => {
    doneBytes += bytes;
    onProgress(doneBytes, totalBytes);
  };
}

function copyOverlay(sys: Sys, upper: string, folder: string, tell: TellBytes): string {
  sys.file.mkdir(`${folder}/overlay`, 0o755);
  copyTree(sys, upper, `${folder}/overlay/delta`, tell);
  return `${folder}/overlay/delta`;
}

/** The folder that is empty where a root will be mounted. */
function newDelta(sys: Sys, folder: string): string {
  for (const part of ['overlay', 'overlay/delta']) sys.file.mkdir(`${folder}/${part}`, 0o755);
  return `${folder}/overlay/delta`;
}

function isFolder(sys: Sys, path: string): boolean {
  return (sys.file.stat(path).mode & sys.file.S_IFMT) === sys.file.S_IFDIR;
}

/** What the copy's root becomes (LXC's storage_copy). Throws RuntimeError where it cannot be. */
function copyRoot({ sys, snapshot, onProgress }: CopyRequest, { rootfs }: GuestConfig, folder: string): Copied {
  const { source } = rootfs;
  const tell = (path: string): TellBytes => teller(sys, path, onProgress);
  if (source.kind === 'overlay') {
    const upper = copyOverlay(sys, source.upper, folder, tell(source.upper));
    return { rootfs: `overlay:${[...source.lower, upper].join(':')}`, depends: snapshot };
  }
  if (source.kind === 'folder' || (source.kind === 'any' && isFolder(sys, source.path))) {
    if (snapshot) return { rootfs: `overlay:${source.path}:${newDelta(sys, folder)}`, depends: true };
    copyTree(sys, source.path, `${folder}/rootfs`, tell(source.path));
    return { rootfs: `dir:${folder}/rootfs`, depends: false };
  }
  const isFile = (sys.file.stat(source.path).mode & sys.file.S_IFMT) === sys.file.S_IFREG;
  if (snapshot || !isFile) {
    const what = isFile ? 'an image has no snapshots: copy it whole' : 'block devices are not copied';
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `${source.path}: ${what}`,
      details: { path: source.path },
    });
  }
  copyContent(sys, source.path, `${folder}/rootdev`, 0o600, tell(source.path));
  return { rootfs: `loop:${folder}/rootdev`, depends: false };
}

/** The /data of a guest Android whose root is an image. */
function copyData(sys: Sys, from: string, folder: string): void {
  if (sys.file.access(`${from}/data`, 0)) copyTree(sys, `${from}/data`, `${folder}/data`);
}

/** Scripts and an fstab beside the config (LXC's copyhooks, copy_fstab). One that is not there is told where it is used. */
function copyOwnFiles(sys: Sys, text: string, from: string, folder: string): void {
  for (const path of ownFiles(text, from)) {
    if (sys.file.access(`${from}/${path}`, 0) && !sys.file.access(`${folder}/${path}`, 0)) {
      makeFoldersOf(sys, `${folder}/${path}`);
      copyTree(sys, `${from}/${path}`, `${folder}/${path}`);
    }
  }
}

interface HookedCopy {
  folder: string;
  name: string;
  sourceName: string;
  /** As it is written into the config. */
  rootfs: string | undefined;
}

function runCloneHooks(sys: Sys, { folder, name, sourceName, rootfs }: HookedCopy, config: GuestConfig): void {
  const output = sys.file.open('/dev/null', sys.file.O_RDWR);
  try {
    const facts = {
      name,
      configPath: `${folder}/config`,
      rootfsPath: rootfs ?? config.rootfs.path,
      rootfsMount: config.rootfs.source.kind === 'folder' ? config.rootfs.source.path : '',
      version: config.hookVersion,
      sourceName,
    };
    runHooks(sys, { kind: 'clone', commands: config.hooks.clone, facts }, output, () => undefined);
  } finally {
    sys.file.close(output);
  }
}

/** A guest whose config has a root. LXC's, which this runtime would not start, is copied as well if its root is understood. */
export function readGuestConfig(sys: Sys, folder: string): { text: string; config: GuestConfig } {
  const text = sys.file.readText(`${folder}/config`);
  return { text, config: readConfig(text, configReader(sys)) };
}

function fill(request: CopyRequest, folder: string): void {
  const { sys, paths, name, to } = request;
  const from = guestFolder(paths, name).path;
  const { text, config } = readGuestConfig(sys, from);
  const { rootfs, depends } = copyRoot(request, config, folder);
  copyData(sys, from, folder);
  copyOwnFiles(sys, text, from, folder);
  const hostname = request.keepName ? undefined : to.name.replace(/_/g, '-');
  const newMac = (template: string): string => freshMac(template, sys.host.randomBytes(6));
  const changed = copiedConfig(text, {
    from,
    to: folder,
    rootfs,
    hostname,
    newMac: request.keepMac ? undefined : newMac,
    more: request.more ?? [],
  });
  const copied = readConfig(changed, configReader(sys));
  sys.file.writeFileAtomic(`${folder}/config`, changed, 0o640);
  // The lower folders of an overlay are another guest's.
  const bases = depends ? [{ lxcPath: paths.guests, name }, ...basesOf(sys, from)] : basesOf(sys, from);
  for (const base of bases) addClone(sys, base, to);
  runCloneHooks(sys, { folder, name: to.name, sourceName: name, rootfs }, copied);
}

/**
 * Copies a guest that does not run (LXC's do_lxcapi_clone), as a whole or as an overlay on it. Throws RuntimeError and SysError; nothing
 * is left of the copy then.
 */
export function copyGuest(request: CopyRequest): void {
  const { sys, paths, name, to } = request;
  const folder = `${to.lxcPath}/${to.name}`;
  withGuest(sys, paths, name, () => {
    const mark = beginFolder(sys, folder, to.name);
    try {
      fill(request, folder);
      mark.clear();
    } catch (error) {
      forgetClone(sys, to);
      mark.undo(() => removeTree(sys, folder));
      throw error;
    }
  });
}
