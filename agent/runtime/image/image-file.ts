// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { ImageFormatError, imageFormat, imageHeadBytes, knownFileSystems } from '../rootfs/image-format.ts';
import { type FileSystemSize, readSuperblock } from '../rootfs/superblock.ts';
import type { RawSink } from './raw-image.ts';

export interface FileSystemImage extends FileSystemSize {
  /** As mount(2) knows it. */
  type: string;
  path: string;
  /** The other partitions of a super image, by their names without the slot; it is `system` then. */
  others?: ReadonlyMap<string, FileSystemImage>;
}

/** What a file system of the device keeps or leaves out at a time. */
const pageBytes = 4096;
const fillBytes = 64 * 1024;

/**
 * The image of a file system, written as it comes into a new file; pages of zeros become holes. It is looked at as soon as its head is
 * there and again when it is whole. Throws ImageFormatError for one that is not whole, RuntimeError no-space before more is written
 * than fits, and SysError. Owns its descriptor until `finish` or `abort`.
 */
export class ImageFile implements RawSink {
  readonly #sys: Sys;
  readonly #path: string;
  #fd: number;
  #writtenBytes = 0;
  #looked = false;

  constructor(sys: Sys, path: string) {
    this.#sys = sys;
    this.#path = path;
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = sys.file;
    this.#fd = sys.file.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  }

  data(bytes: Uint8Array): void {
    const { pageRun } = this.#sys.text;
    for (let at = 0; at < bytes.length; ) {
      // Pages are counted from the file's begin.
      const end = pageRun(bytes, at, pageBytes, pageBytes - (this.#writtenBytes % pageBytes));
      const run = bytes.subarray(at, Math.abs(end));
      if (end < 0) this.#skip(run.length);
      else this.#put(run);
      at = Math.abs(end);
    }
    this.#look();
  }

  fill(pattern: Uint8Array, lengthBytes: number): void {
    if (pattern.every((byte) => byte === 0)) {
      this.hole(lengthBytes);
      return;
    }
    this.#mustFit(lengthBytes);
    const piece = new Uint8Array(Math.min(fillBytes, lengthBytes));
    for (let at = 0; at < piece.length; at += 4) piece.set(pattern.subarray(0, piece.length - at), at);
    for (let left = lengthBytes; left > 0; left -= piece.length) this.#put(piece.subarray(0, left));
    this.#look();
  }

  hole(lengthBytes: number): void {
    this.#skip(lengthBytes);
    this.#look();
  }

  finish(): FileSystemImage {
    const { file } = this.#sys;
    // A hole at the end has not made the file any longer.
    file.ftruncate(this.#fd, this.#writtenBytes);
    const { type, ...size } = this.#read();
    if (size.sizeBytes > this.#writtenBytes)
      throw new ImageFormatError(
        `the ${type} image is cut off: its file system has ${size.sizeBytes} bytes, and ${this.#writtenBytes} have come`,
      );
    this.abort();
    return { type, path: this.#path, ...size };
  }

  /** Closes the file; who made its folder removes it. */
  abort(): void {
    if (this.#fd >= 0) this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  #put(bytes: Uint8Array): void {
    for (let left = bytes; left.length > 0; ) left = left.subarray(this.#sys.file.write(this.#fd, left) ?? 0);
    this.#writtenBytes += bytes.length;
  }

  #skip(lengthBytes: number): void {
    this.#writtenBytes += lengthBytes;
    this.#sys.file.lseek(this.#fd, this.#writtenBytes, 0);
  }

  /** Once, when the head is there: what cannot become a guest is refused before the rest has come. */
  #look(): void {
    if (this.#looked || this.#writtenBytes < imageHeadBytes) return;
    this.#looked = true;
    const { usedBytes } = this.#read();
    this.#mustFit(usedBytes - this.#writtenBytes);
  }

  #read(): FileSystemSize & { type: string } {
    const head = this.#sys.file.pread(this.#fd, imageHeadBytes, 0);
    const format = imageFormat(head);
    if (format.kind !== 'file-system')
      throw new ImageFormatError(`the image has no file system that is known: ${knownFileSystems} are`);
    return { type: format.type, ...readSuperblock(format.type, head) };
  }

  #mustFit(bytes: number): void {
    const { availableBytes } = this.#sys.file.statfs(this.#path);
    if (bytes <= availableBytes) return;
    throw new RuntimeError({
      reason: 'no-space',
      message: `the image needs ${bytes} more bytes, and ${availableBytes} are free at ${this.#path}`,
      details: { path: this.#path, neededBytes: bytes - availableBytes },
    });
  }
}
