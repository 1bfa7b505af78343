// SPDX-License-Identifier: Apache-2.0
import { AgentFailure } from '../protocol/index.ts';
import { tryInChild } from '../runtime/checks/try-in-child.ts';
import type { LayerProgress } from '../runtime/image/archive-import.ts';
import type { FileSystemImage } from '../runtime/image/image-file.ts';
import { copyTree } from '../runtime/lifecycle/copy-tree.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { mountAt, refusal } from './look-into-image.ts';

/** Partitions whose files belong below the root, as fstab of Android has them; others are the boot loader's or a device's own. */
export const mountedPartitions = [
  ...['system_ext', 'product', 'vendor', 'odm', 'vendor_dlkm', 'odm_dlkm', 'system_dlkm'],
  ...['oem', 'my_product', 'my_region', 'my_stock', 'my_heytap', 'my_carrier', 'my_company', 'my_preload'],
];

/** Of the image: a link in its place would lead what is copied out of the root. */
function mustBeFolder({ file }: Sys, path: string): void {
  if ((file.lstat(path).mode & file.S_IFMT) === file.S_IFDIR) return;
  throw new Error(`/${path.split('/').at(-1)} of the system image is no folder`);
}

/** Where a partition's files come: on its empty folder, or where the link of that name in system leads. */
function placeOf(sys: Sys, root: string, name: string): string {
  const { file } = sys;
  mustBeFolder(sys, root);
  const path = `${root}/${name}`;
  if (!file.access(path, 0) && !isLink(sys, path)) return path;
  const type = file.lstat(path).mode & file.S_IFMT;
  if (type === file.S_IFLNK) {
    const inSystem = /^\/?system\/[\w-]+$/.test(file.readlink(path));
    if (inSystem) return placeOf(sys, `${root}/system`, file.readlink(path).split('/').at(-1) ?? name);
    file.unlink(path);
  } else if (type === file.S_IFDIR && file.readdir(path).length === 0) file.rmdir(path);
  else throw new Error(`/${name} of the system image is no empty folder, so that the partition has no place`);
  return path;
}

function isLink(sys: Sys, path: string): boolean {
  try {
    return (sys.file.lstat(path).mode & sys.file.S_IFMT) === sys.file.S_IFLNK;
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return false;
    throw error;
  }
}

export interface PartitionTree {
  system: FileSystemImage;
  others: ReadonlyMap<string, FileSystemImage>;
  /** An empty folder, which becomes the root. */
  rootfs: string;
  /** An empty folder, to mount on. */
  place: string;
}

/**
 * Copies the partitions of a super image into one folder, each mounted once for it, one after the other: their guest needs no loop
 * device, and its root can be written. Rejects with AgentFailure; the caller removes what is there.
 */
export async function joinPartitions(
  sys: Sys,
  { system, others, rootfs, place }: PartitionTree,
  onProgress: (progress: LayerProgress) => void,
): Promise<void> {
  const wanted = mountedPartitions.flatMap((name) => {
    const image = others.get(name);
    return image === undefined ? [] : [{ name, image }];
  });
  const parts = [{ name: '', image: system }, ...wanted];
  const totalBytes = parts.reduce((sum, { image }) => sum + image.usedBytes, 0);
  let doneBytes = 0;
  for (const [index, { name, image }] of parts.entries()) {
    onProgress({ layer: index + 1, layers: parts.length, doneBytes, totalBytes });
    const answer = await tryInChild(sys, () => {
      mountAt(sys, image, place);
      if (name === '') sys.file.rmdir(rootfs);
      copyTree(sys, place, name === '' ? rootfs : placeOf(sys, rootfs, name));
      return undefined;
    });
    if (!answer.ok)
      throw /\bENOSPC\b/.test(answer.error) ? noSpace(answer.error, rootfs) : refusal(image, answer.error);
    doneBytes += image.usedBytes;
  }
}

function noSpace(message: string, path: string): AgentFailure {
  return new AgentFailure('no-space', message, { call: 'write', path });
}
