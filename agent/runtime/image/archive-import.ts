// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { tryInChild } from '../checks/try-in-child.ts';
import { removeTree } from '../container.ts';
import { SparseImageReader } from '../rootfs/sparse-image.ts';
import { type ArchiveContent, FirstBytes } from './archive-content.ts';
import { type ContainerImage, readContainerImage } from './container-image.ts';
import { type ByteSink, DecompressedInput } from './decompressed-input.ts';
import { type FileSystemImage, ImageFile } from './image-file.ts';
import { LayerWhiteouts } from './layer-whiteouts.ts';
import { RawImage } from './raw-image.ts';
import { SuperImage } from './super-image.ts';
import { TarExtractor } from './tar-extractor.ts';
import { TarFormatError } from './tar-header.ts';
import { type UnpackedTree, unpackedTree } from './unpacked-tree.ts';

/** How far the unpacking of a container image's layers is. */
export interface LayerProgress {
  layer: number;
  layers: number;
  doneBytes: number;
  totalBytes: number;
}

export interface ArchivePlaces {
  /** Where the root file system comes; there, and empty. */
  rootfs: string;
  /** Where an image's parts are kept until it is whole; made and removed here. */
  staging: string;
  /** Where the image of a file system comes; not there yet. */
  imageFile: string;
  /** Where the other partitions of a super image come; not there yet. */
  partitions: string;
  /** uname's, for an image of several. */
  machine: string;
  /** As of ArchiveFiles; asked for when the archive is whole. */
  image?(): string | undefined;
}

/** A folder, and what a container image says of it; or the image of a file system, with the folder still empty. */
export type ImportedRoot =
  | { kind: 'folder'; image: ContainerImage | undefined }
  | ({ kind: 'file-system' } & FileSystemImage);

function treeOf({ file }: Sys, root: string): UnpackedTree {
  const isFolder = (name: string): boolean => (file.lstat(`${root}/${name}`).mode & file.S_IFMT) === file.S_IFDIR;
  const names = file.readdir(root).map(({ name }) => name);
  return unpackedTree(names, names.filter(isFolder), (folder) =>
    file.readdir(`${root}/${folder}`).map(({ name }) => name),
  );
}

const textLimitBytes = 4 * 1024 * 1024;
const partBytes = 256 * 1024;

/**
 * An archive that comes in parts becomes a root file system: a tar of one as it comes, the image of a file system a file with holes,
 * a container image by its layers once it is whole. Compressed or not. Throws TarFormatError, ImageFormatError, RuntimeError no-space
 * and SysError; after any failure the caller calls `abort` and removes the root and the image's file.
 */
export class ArchiveImport {
  readonly #sys: Sys;
  readonly #places: ArchivePlaces;
  readonly #first: FirstBytes;
  readonly #input: DecompressedInput;
  #extractor: TarExtractor | undefined;
  #rawImage: RawImage | undefined;
  #sparse: SparseImageReader | undefined;
  #isImage = false;

  constructor(sys: Sys, places: ArchivePlaces) {
    this.#sys = sys;
    this.#places = places;
    this.#first = new FirstBytes(sys.text.decodeUtf8, (content) => this.#begin(content));
    this.#input = new DecompressedInput(sys, this.#first);
  }

  write(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  /** Unpacks the layers of a container image, a part at a time between other events. */
  async finish(onProgress: (progress: LayerProgress) => void): Promise<ImportedRoot> {
    this.#input.finish();
    this.#first.finish();
    this.#sparse?.end();
    if (this.#rawImage !== undefined) return { kind: 'file-system', ...this.#rawImage.finish() };
    this.#extractor?.finish();
    if (!this.#isImage) this.#lookIntoTree();
    if (!this.#isImage) return this.#folder(undefined);
    const image = this.#readImage();
    await this.#unpackLayers(image, onProgress);
    removeTree(this.#sys, this.#places.staging);
    return this.#folder(image);
  }

  /** Gives back what is open, and the staging folder. */
  abort(): void {
    this.#input.abort();
    this.#extractor?.abort();
    this.#rawImage?.abort();
    if (this.#isImage && this.#sys.file.access(this.#places.staging, 0)) removeTree(this.#sys, this.#places.staging);
  }

  #begin(content: ArchiveContent): ByteSink {
    switch (content) {
      case 'raw-image':
        return this.#beginImage();
      case 'sparse-image': {
        const sparse = new SparseImageReader(this.#beginImage());
        this.#sparse = sparse;
        return { write: (bytes) => sparse.push(bytes) };
      }
      case 'tar':
      case 'container-image':
        return this.#beginTar(content === 'container-image');
    }
  }

  /** debootstrap in a container of Docker leaves `proc -> /proc`, a link to itself in a guest, where nothing can be mounted. */
  #folder(image: ContainerImage | undefined): ImportedRoot {
    const { file } = this.#sys;
    for (const { name } of file.readdir(this.#places.rootfs)) {
      const place = `${this.#places.rootfs}/${name}`;
      if ((file.lstat(place).mode & file.S_IFMT) !== file.S_IFLNK || file.readlink(place) !== `/${name}`) continue;
      file.unlink(place);
      file.mkdir(place, 0o755);
    }
    return { kind: 'folder', image };
  }

  /** What a tar holds that did not begin as an image of containers: its root or that image may lie in a folder of it. */
  #lookIntoTree(): void {
    const { rootfs, staging } = this.#places;
    const { kind, below } = treeOf(this.#sys, rootfs);
    if (kind === 'root' && below === '') return;
    this.#isImage = kind === 'container-image';
    const { file } = this.#sys;
    if (below === '') {
      file.rename(rootfs, staging);
      file.mkdir(rootfs, 0o755);
      return;
    }
    file.rename(`${rootfs}/${below}`, staging);
    removeTree(this.#sys, rootfs);
    if (this.#isImage) file.mkdir(rootfs, 0o755);
    else file.rename(staging, rootfs);
  }

  #beginImage(): RawImage {
    const { imageFile: system, partitions: folder } = this.#places;
    this.#rawImage = new RawImage((isSuper) =>
      isSuper ? new SuperImage(this.#sys, { system, folder }) : new ImageFile(this.#sys, system),
    );
    return this.#rawImage;
  }

  #beginTar(isImage: boolean): ByteSink {
    this.#isImage = isImage;
    if (isImage) this.#sys.file.mkdir(this.#places.staging, 0o700);
    this.#extractor = new TarExtractor(this.#sys, isImage ? this.#places.staging : this.#places.rootfs);
    return this.#extractor;
  }

  #readImage(): ContainerImage {
    const { file, text } = this.#sys;
    const read = (path: string): string =>
      this.#open(path, (fd) => {
        if (file.fstat(fd).size > textLimitBytes) throw new TarFormatError(`${path} is too long`);
        return text.decodeUtf8(file.pread(fd, textLimitBytes, 0));
      });
    const has = (path: string): boolean => file.access(`${this.#places.staging}/${path}`, 0);
    return readContainerImage({ read, has, machine: this.#places.machine, image: this.#places.image?.() });
  }

  /** Links within the archive are followed (older archives share layers so), but not out of it. */
  #open<T>(path: string, body: (fd: number) => T): T {
    const { file } = this.#sys;
    const root = file.open(this.#places.staging, file.O_PATH | file.O_DIRECTORY);
    let fd = -1;
    try {
      fd = this.#openBelow(root, path);
      if ((file.fstat(fd).mode & file.S_IFMT) !== file.S_IFREG) throw new TarFormatError(`${path} is not a file`);
      return body(fd);
    } catch (error) {
      if (isSysError(error, 'ENOENT')) throw new TarFormatError(`the container image lacks its ${path}`);
      throw error;
    } finally {
      if (fd >= 0) file.close(fd);
      file.close(root);
    }
  }

  #openBelow(root: number, path: string): number {
    const { file } = this.#sys;
    const flags = file.O_RDONLY | file.O_NONBLOCK;
    try {
      return file.openInRoot(root, path, flags);
    } catch (error) {
      if (!isSysError(error, 'ENOSYS')) throw error;
    }
    // Before Linux 5.6: without links on the way.
    let place = this.#places.staging;
    for (const part of path.split('/')) {
      place = `${place}/${part}`;
      if ((file.lstat(place).mode & file.S_IFMT) === file.S_IFLNK)
        throw new TarFormatError(`the container image's ${path} is a link, which this kernel cannot follow safely`);
    }
    return file.open(place, flags | file.O_NOFOLLOW);
  }

  async #unpackLayers(image: ContainerImage, onProgress: (progress: LayerProgress) => void): Promise<void> {
    const sizes = image.layers.map(({ path }) => this.#open(path, (fd) => this.#sys.file.fstat(fd).size));
    const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
    let doneBytes = 0;
    for (const [index, layer] of image.layers.entries()) {
      await this.#checkDigest(layer);
      await this.#unpackLayer(layer.path, (bytes) => {
        doneBytes += bytes;
        onProgress({ layer: index + 1, layers: image.layers.length, doneBytes, totalBytes });
      });
    }
  }

  /** In a process of its own: a layer of gigabytes takes seconds, in which the session answers others. */
  async #checkDigest({ path, digest }: ContainerImage['layers'][number]): Promise<void> {
    if (digest === undefined) return;
    const { text } = this.#sys;
    const answer = await tryInChild(this.#sys, () => text.sha256File(`${this.#places.staging}/${path}`));
    if (!answer.ok) throw new Error(`the container image's ${path} cannot be read again: ${answer.error}`);
    if (answer.found !== digest)
      throw new TarFormatError(`the container image's ${path} is damaged: its SHA-256 is another`);
  }

  async #unpackLayer(path: string, onBytes: (bytes: number) => void): Promise<void> {
    const { file } = this.#sys;
    const { rootfs } = this.#places;
    const extractor = new TarExtractor(this.#sys, rootfs, new LayerWhiteouts(this.#sys, rootfs));
    const input = new DecompressedInput(this.#sys, extractor);
    const fd = this.#open(path, (opened) => file.dup(opened));
    try {
      for (let at = 0; ; ) {
        const bytes = file.pread(fd, partBytes, at);
        if (bytes.length === 0) break;
        input.write(bytes);
        at += bytes.length;
        onBytes(bytes.length);
        await this.#nextTurn();
      }
      input.finish();
      extractor.finish({ mayLackEnd: true });
    } finally {
      input.abort();
      extractor.abort();
      file.close(fd);
    }
  }

  /** Lets what waits be served: a layer may take minutes. */
  #nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#sys.loop.setTimer(0, () => resolve());
    });
  }
}
