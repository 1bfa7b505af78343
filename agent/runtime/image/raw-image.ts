// SPDX-License-Identifier: Apache-2.0
import { imageFormat, imageHeadBytes } from '../rootfs/image-format.ts';
import type { SparseSink } from '../rootfs/sparse-image.ts';
import type { ByteSink } from './decompressed-input.ts';
import type { FileSystemImage } from './image-file.ts';

/** What takes a raw image, as it is or unfolded of a sparse one. */
export interface RawSink extends SparseSink {
  /** The image that becomes the guest's root. Throws ImageFormatError for one that is not whole. */
  finish(): FileSystemImage;
  abort(): void;
}

/** Keeps the head of a raw image until it says whether it is one of a file system or of partitions, and hands all on. */
export class RawImage implements ByteSink, RawSink {
  readonly #begin: (isSuper: boolean) => RawSink;
  readonly #head = new Uint8Array(imageHeadBytes);
  #length = 0;
  #next: RawSink | undefined;

  constructor(begin: (isSuper: boolean) => RawSink) {
    this.#begin = begin;
  }

  write(bytes: Uint8Array): void {
    this.data(bytes);
  }

  data(bytes: Uint8Array): void {
    const taken = this.#take(bytes.length, (part, length) => part.set(bytes.subarray(0, length)));
    if (taken < bytes.length) this.#started().data(bytes.subarray(taken));
  }

  /** The head's length is a multiple of four, and so is all that comes before a fill. */
  fill(pattern: Uint8Array, lengthBytes: number): void {
    const taken = this.#take(lengthBytes, (part) => {
      for (let at = 0; at < part.length; at++) part[at] = pattern[at % 4] ?? 0;
    });
    if (taken < lengthBytes) this.#started().fill(pattern, lengthBytes - taken);
  }

  hole(lengthBytes: number): void {
    const taken = this.#take(lengthBytes, () => undefined);
    if (taken < lengthBytes) this.#started().hole(lengthBytes - taken);
  }

  finish(): FileSystemImage {
    return this.#started().finish();
  }

  abort(): void {
    this.#next?.abort();
  }

  #take(lengthBytes: number, copy: (part: Uint8Array, length: number) => void): number {
    if (this.#next !== undefined) return 0;
    const taken = Math.min(lengthBytes, imageHeadBytes - this.#length);
    copy(this.#head.subarray(this.#length, this.#length + taken), taken);
    this.#length += taken;
    if (this.#length === imageHeadBytes) this.#started();
    return taken;
  }

  #started(): RawSink {
    if (this.#next !== undefined) return this.#next;
    const head = this.#head.subarray(0, this.#length);
    this.#next = this.#begin(imageFormat(head).kind === 'super');
    this.#next.data(head);
    return this.#next;
  }
}
