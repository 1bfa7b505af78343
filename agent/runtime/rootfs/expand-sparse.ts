// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { SparseImageReader } from './sparse-image.ts';

const fillBytes = 64 * 1024;

/**
 * A raw image in a file, of a sparse one that comes in pieces; holes stay holes. The descriptor is the caller's, and empty.
 */
export class SparseExpander {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #reader: SparseImageReader;
  #writtenBytes = 0;

  constructor(sys: Sys, fd: number) {
    this.#sys = sys;
    this.#fd = fd;
    this.#reader = new SparseImageReader({
      data: (bytes) => this.#write(bytes),
      fill: (pattern, lengthBytes) => this.#fill(pattern, lengthBytes),
      hole: (lengthBytes) => this.#skip(lengthBytes),
    });
  }

  /** Throws SparseImageError, and SysError where the file cannot be written. */
  push(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  /** Throws SparseImageError where the input was cut off. */
  end(): void {
    this.#reader.end();
    // A hole at the end has not made the file any longer.
    this.#sys.file.ftruncate(this.#fd, this.#writtenBytes);
  }

  #write(bytes: Uint8Array): void {
    let left = bytes;
    while (left.length > 0) left = left.subarray(this.#sys.file.write(this.#fd, left) ?? 0);
    this.#writtenBytes += bytes.length;
  }

  #skip(lengthBytes: number): void {
    this.#writtenBytes += lengthBytes;
    this.#sys.file.lseek(this.#fd, this.#writtenBytes, 0);
  }

  /** Zeros are what a hole reads as. */
  #fill(pattern: Uint8Array, lengthBytes: number): void {
    if (pattern.every((byte) => byte === 0)) {
      this.#skip(lengthBytes);
      return;
    }
    const piece = new Uint8Array(Math.min(fillBytes, lengthBytes));
    for (let at = 0; at < piece.length; at += 4) piece.set(pattern, at);
    for (let left = lengthBytes; left > 0; left -= piece.length) this.#write(piece.subarray(0, left));
  }
}
