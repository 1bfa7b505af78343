// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { configReader } from '../config/include.ts';
import { readConfig } from '../config/read-config.ts';
import { quoteWord } from '../config/values.ts';
import { guestFolder, removeTree } from '../container.ts';
import { ArchiveImport, type ImportedRoot } from '../image/archive-import.ts';
import type { ContainerImage } from '../image/container-image.ts';
import { TarFormatError } from '../image/tar-header.ts';
import { ImageFormatError } from '../rootfs/image-format.ts';
import { beginFolder, withGuest } from './own-guest.ts';

const chunkBytes = 256 * 1024;

export interface CreateRequest {
  sys: Sys;
  paths: Paths;
  name: string;
  /** What its config begins with. */
  configText: string;
  /** An archive of a root file system, a container image, or a file system image; undefined: it has no root yet. */
  source: string | undefined;
  /** Where the root comes when it is a folder; undefined: `rootfs` in its own. */
  rootfsFolder: string | undefined;
}

function feed(sys: Sys, path: string, archive: ArchiveImport): void {
  const fd = sys.file.open(path, sys.file.O_RDONLY);
  try {
    for (let bytes = sys.file.read(fd, chunkBytes); bytes !== undefined && bytes.length > 0; ) {
      archive.write(bytes);
      bytes = sys.file.read(fd, chunkBytes);
    }
  } finally {
    sys.file.close(fd);
  }
}

async function unpack(sys: Sys, source: string, folder: string, rootfs: string): Promise<ImportedRoot> {
  // Folders that the archive does not name are for all users of the guest, whatever the caller's umask is.
  sys.process.umask(0o022);
  sys.file.chmod(rootfs, 0o755);
  const { machine } = sys.host.uname();
  const imageFile = `${folder}/rootdev`;
  const places = { rootfs, staging: `${folder}/import`, imageFile, partitions: `${folder}/partitions`, machine };
  const archive = new ArchiveImport(sys, places);
  try {
    feed(sys, source, archive);
    return await archive.finish(() => undefined);
  } catch (error) {
    archive.abort();
    if (!(error instanceof TarFormatError || error instanceof ImageFormatError)) throw error;
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `${source}: ${error.message}`,
      details: { path: source },
    });
  }
}

/** What an image says of its start, where the config does not. */
function imageLines(image: ContainerImage | undefined, configText: string): string[] {
  if (image === undefined) return [];
  const command = image.command.map(quoteWord).join(' ');
  const isSet = /^\s*lxc\.init\.cmd\s*=/m.test(configText);
  return [
    ...(image.command.length === 0 || isSet ? [] : [`lxc.init.cmd = ${command}`]),
    ...image.environment.map((line) => `lxc.environment = ${line}`),
  ];
}

async function fill({ sys, name, configText, source, rootfsFolder }: CreateRequest, folder: string): Promise<void> {
  const lines = [configText.replace(/\n*$/, '')];
  if (source !== undefined) {
    const rootfs = rootfsFolder ?? `${folder}/rootfs`;
    sys.file.mkdir(rootfs, 0o755);
    const root = await unpack(sys, source, folder, rootfs);
    if (root.kind === 'file-system') {
      sys.file.rmdir(rootfs);
      lines.push(`lxc.rootfs.path = loop:${root.path}`);
    } else lines.push(`lxc.rootfs.path = dir:${rootfs}`, ...imageLines(root.image, configText));
  }
  if (source !== undefined) lines.push(`lxc.uts.name = ${name.replace(/_/g, '-')}`);
  const text = `${lines.filter((line) => line !== '').join('\n')}\n`;
  if (source !== undefined) readConfig(text, configReader(sys));
  sys.file.writeFileAtomic(`${folder}/config`, text, 0o640);
}

/** Makes a guest (LXC's do_lxcapi_create). Rejects with RuntimeError or SysError; nothing is left of it then. */
export async function createGuestFolder(request: CreateRequest): Promise<void> {
  const { sys, paths, name, rootfsFolder } = request;
  const folder = guestFolder(paths, name).path;
  if (rootfsFolder !== undefined && sys.file.access(rootfsFolder, 0))
    throw new RuntimeError({
      reason: 'guest-busy',
      message: `${rootfsFolder} is there already`,
      details: { path: rootfsFolder },
    });
  if (!sys.file.access(paths.guests, 0)) sys.file.mkdir(paths.guests, 0o755);
  const mark = withGuest(sys, paths, name, () => beginFolder(sys, folder, name));
  try {
    await fill(request, folder);
    mark.clear();
  } catch (error) {
    mark.undo(() => removeTree(sys, folder));
    if (rootfsFolder !== undefined && sys.file.access(rootfsFolder, 0)) removeTree(sys, rootfsFolder);
    throw error;
  }
}
