// SPDX-License-Identifier: Apache-2.0
import { guestConfig } from '../guests/guest-config.ts';
import { AgentFailure, type GuestCreateRequest } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { quoteWord } from '../runtime/config/values.ts';
import { beginGuest, type GuestFolder, removeTree } from '../runtime/container.ts';
import { ArchiveImport, type LayerProgress } from '../runtime/image/archive-import.ts';
import type { ContainerImage } from '../runtime/image/container-image.ts';
import type { FileSystemImage } from '../runtime/image/image-file.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { withNetwork } from './creation-network.ts';
import { joinPartitions } from './join-partitions.ts';
import { lookIntoImage } from './look-into-image.ts';
import { readAndroidHost, readRoot } from './template-facts.ts';

/** What a container image says of how it runs, where the request does not. */
function withImage(request: GuestCreateRequest, image: ContainerImage | undefined): GuestCreateRequest {
  if (image === undefined || image.command.length === 0 || request.initCommand !== undefined) return request;
  return { ...request, initCommand: image.command.map(quoteWord).join(' ') };
}

function folderConfig(sys: Sys, request: GuestCreateRequest, rootfs: string, image?: ContainerImage): string {
  return guestConfig(withNetwork(sys, withImage(request, image)), {
    rootfs: `dir:${rootfs}`,
    root: readRoot(sys, rootfs),
    host: readAndroidHost(sys),
    environment: image?.environment ?? [],
    ...(image === undefined ? {} : { origin: `${image.name || 'a container image'}, ${image.architecture}` }),
  });
}

/** The folder for an image's root stays empty, so it goes. */
async function imageConfig(
  sys: Sys,
  request: GuestCreateRequest,
  image: FileSystemImage,
  { path, rootfs }: GuestFolder,
): Promise<string> {
  const dataFolder = `${path}/data`;
  const facts = { rootfs: `loop:${image.path}`, host: readAndroidHost(sys), environment: [], dataFolder };
  const config = await lookIntoImage(sys, image, rootfs, (root) =>
    guestConfig(withNetwork(sys, request), { ...facts, root }),
  );
  sys.file.rmdir(rootfs);
  if (config.includes(` ${dataFolder} `)) {
    sys.file.mkdir(dataFolder, 0o771);
    sys.file.chmod(dataFolder, 0o771);
    // system, as init.rc has it.
    sys.file.chown(dataFolder, 1000, 1000);
  }
  return config;
}

function begin(sys: Sys, paths: Paths, name: string): ReturnType<typeof beginGuest> {
  try {
    return beginGuest(sys, paths, name);
  } catch (error) {
    if (isSysError(error, 'EEXIST'))
      throw new AgentFailure('guest-exists', `there is a guest ${name} already`, { guest: name });
    throw error;
  }
}

/** A guest that is being made from an archive, which comes in parts: nothing is left of it when it was undone. */
export class GuestCreation {
  readonly #sys: Sys;
  readonly #begun: ReturnType<typeof beginGuest>;
  readonly #archive: ArchiveImport;
  #image: string | undefined;

  /** Throws AgentFailure guest-exists, SysError. */
  constructor(sys: Sys, paths: Paths, name: string) {
    this.#sys = sys;
    this.#begun = begin(sys, paths, name);
    const { path, rootfs } = this.#begun.folder;
    this.#archive = new ArchiveImport(sys, {
      rootfs,
      staging: `${path}/import`,
      imageFile: `${path}/rootfs.img`,
      partitions: `${path}/partitions`,
      machine: sys.host.uname().machine,
      image: () => this.#image,
    });
  }

  /** Throws where the config that the request gives is none, before the archive is on its way. */
  check(request: GuestCreateRequest): void {
    readConfig(folderConfig(this.#sys, request, this.#begun.folder.rootfs));
  }

  /** Throws as ArchiveImport does; the caller undoes it then. */
  write(bytes: Uint8Array): void {
    this.#archive.write(bytes);
  }

  /** Once; where it throws, the caller undoes. */
  async finish(request: GuestCreateRequest, onProgress: (progress: LayerProgress) => void): Promise<void> {
    const { folder, mark } = this.#begun;
    const { rootfs } = folder;
    this.#image = request.image;
    const root = await this.#archive.finish(onProgress);
    let config: string;
    if (root.kind === 'folder') config = folderConfig(this.#sys, request, rootfs, root.image);
    else if (root.others === undefined) config = await imageConfig(this.#sys, request, root, folder);
    else {
      await this.#join(root, root.others, onProgress);
      config = folderConfig(this.#sys, request, rootfs);
    }
    readConfig(config);
    this.#sys.file.writeFileAtomic(folder.config, config);
    mark.clear();
  }

  /** Of a super image; then its parts are no longer needed. */
  async #join(
    system: FileSystemImage,
    others: ReadonlyMap<string, FileSystemImage>,
    onProgress: (progress: LayerProgress) => void,
  ): Promise<void> {
    const { path, rootfs } = this.#begun.folder;
    const place = `${path}/import`;
    this.#sys.file.mkdir(place, 0o700);
    await joinPartitions(this.#sys, { system, others, rootfs, place }, onProgress);
    for (const each of [place, `${path}/partitions`, system.path]) removeTree(this.#sys, each);
  }

  undo(): void {
    this.#archive.abort();
    this.#begun.mark.undo(() => removeTree(this.#sys, this.#begun.folder.path));
  }
}
