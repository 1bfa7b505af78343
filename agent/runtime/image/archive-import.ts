// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { removeTree } from '../container.ts';
import { type ContainerImage, isContainerImageEntry, readContainerImage } from './container-image.ts';
import { type ByteSink, DecompressedInput } from './decompressed-input.ts';
import { LayerWhiteouts } from './layer-whiteouts.ts';
import { TarExtractor } from './tar-extractor.ts';
import { blockBytes, parseTarHeader, TarFormatError } from './tar-header.ts';

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
  /** uname's, for an image of several. */
  machine: string;
}

const textLimitBytes = 4 * 1024 * 1024;
const partBytes = 256 * 1024;

/** The first header tells what the archive is. */
class FirstHeader implements ByteSink {
  readonly #begin: (isImage: boolean) => ByteSink;
  readonly #decode: (bytes: Uint8Array) => string;
  #head: Uint8Array = new Uint8Array(0);
  #next: ByteSink | undefined;

  constructor(decode: (bytes: Uint8Array) => string, begin: (isImage: boolean) => ByteSink) {
    this.#decode = decode;
    this.#begin = begin;
  }

  write(bytes: Uint8Array): void {
    if (this.#next !== undefined) {
      this.#next.write(bytes);
      return;
    }
    const head = new Uint8Array(this.#head.length + bytes.length);
    head.set(this.#head);
    head.set(bytes, this.#head.length);
    this.#head = head;
    if (head.length < blockBytes) return;
    const header = parseTarHeader(head.subarray(0, blockBytes), this.#decode);
    this.#next = this.#begin(header !== undefined && isContainerImageEntry(header.name));
    this.#next.write(head);
    this.#head = new Uint8Array(0);
  }
}

/**
 * An archive that comes in parts becomes a root file system: a tar of one as it comes, a container image by its layers once it is
 * whole. Compressed or not. Throws TarFormatError and SysError; after any failure the caller calls `abort` and removes the root.
 */
export class ArchiveImport {
  readonly #sys: Sys;
  readonly #places: ArchivePlaces;
  readonly #input: DecompressedInput;
  #extractor: TarExtractor | undefined;
  #isImage = false;

  constructor(sys: Sys, places: ArchivePlaces) {
    this.#sys = sys;
    this.#places = places;
    const first = new FirstHeader(sys.text.decodeUtf8, (isImage) => this.#beginTar(isImage));
    this.#input = new DecompressedInput(sys, first);
  }

  write(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  /** Unpacks the layers, a part at a time between other events. Answers the image where the archive was one. */
  async finish(onProgress: (progress: LayerProgress) => void): Promise<ContainerImage | undefined> {
    this.#input.finish();
    if (this.#extractor === undefined) throw new TarFormatError('the archive ends before its first header');
    this.#extractor.finish();
    if (!this.#isImage) return undefined;
    const image = this.#readImage();
    await this.#unpackLayers(image, onProgress);
    removeTree(this.#sys, this.#places.staging);
    return image;
  }

  /** Gives back what is open, and the staging folder. */
  abort(): void {
    this.#input.abort();
    this.#extractor?.abort();
    if (this.#isImage && this.#sys.file.access(this.#places.staging, 0)) removeTree(this.#sys, this.#places.staging);
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
    return readContainerImage(read, has, this.#places.machine);
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
      this.#checkDigest(layer);
      await this.#unpackLayer(layer.path, (bytes) => {
        doneBytes += bytes;
        onProgress({ layer: index + 1, layers: image.layers.length, doneBytes, totalBytes });
      });
    }
  }

  #checkDigest({ path, digest }: ContainerImage['layers'][number]): void {
    if (digest === undefined) return;
    if (this.#sys.text.sha256File(`${this.#places.staging}/${path}`) !== digest)
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
      extractor.finish();
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
