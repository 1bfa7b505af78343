// SPDX-License-Identifier: Apache-2.0
import { imageFormat, imageHeadBytes, knownFileSystems } from '../rootfs/image-format.ts';
import { isContainerImageEntry } from './container-image.ts';
import type { ByteSink } from './decompressed-input.ts';
import { blockBytes, parseTarHeader, TarFormatError, type TarHeader } from './tar-header.ts';

/** What a file that makes a guest holds, once it is decompressed. */
export type ArchiveContent = 'tar' | 'container-image' | 'sparse-image' | 'raw-image';

type Decode = (bytes: Uint8Array) => string;

/** Where it can be told from a part of the head: behind tar's first header, behind the superblocks of most, and of all. */
const steps = [blockBytes, 2048, imageHeadBytes] as const;

function tarHeader(head: Uint8Array, decode: Decode): TarHeader | undefined {
  try {
    return parseTarHeader(head.subarray(0, blockBytes), decode);
  } catch (error) {
    if (error instanceof TarFormatError) return undefined;
    throw error;
  }
}

/** undefined: the head says too little. A tar is known by its checksum, so that what lies in its first file does not matter. */
export function archiveContent(head: Uint8Array, decode: Decode): ArchiveContent | undefined {
  const header = head.length < blockBytes ? undefined : tarHeader(head, decode);
  if (header !== undefined) return isContainerImageEntry(header.name) ? 'container-image' : 'tar';
  const { kind } = imageFormat(head);
  if (kind === 'sparse') return 'sparse-image';
  return kind === 'file-system' || kind === 'super' ? 'raw-image' : undefined;
}

/** Of a whole head that is nothing else. Throws TarFormatError. */
function lastGuess(head: Uint8Array): ArchiveContent {
  if (head.length < blockBytes) throw new TarFormatError('the archive ends before its first header');
  // An archive of nothing, as tar writes it.
  if (head.length < imageHeadBytes && head.every((byte) => byte === 0)) return 'tar';
  throw new TarFormatError(
    `neither a tar (or its first header is damaged), nor an Android sparse or super image, nor an image of ${knownFileSystems}`,
  );
}

/** Keeps what comes until it says what it is, and hands all of it on to what is begun for that. */
export class FirstBytes implements ByteSink {
  readonly #decode: Decode;
  readonly #begin: (content: ArchiveContent) => ByteSink;
  readonly #head = new Uint8Array(imageHeadBytes);
  #length = 0;
  #next: ByteSink | undefined;

  constructor(decode: Decode, begin: (content: ArchiveContent) => ByteSink) {
    this.#decode = decode;
    this.#begin = begin;
  }

  write(bytes: Uint8Array): void {
    if (this.#next !== undefined) {
      this.#next.write(bytes);
      return;
    }
    const before = this.#length;
    const part = bytes.subarray(0, imageHeadBytes - before);
    this.#head.set(part, before);
    this.#length += part.length;
    if (!steps.some((step) => before < step && this.#length >= step)) return;
    const head = this.#head.subarray(0, this.#length);
    const content = archiveContent(head, this.#decode) ?? (this.#length < imageHeadBytes ? undefined : lastGuess(head));
    if (content !== undefined) this.#start(content);
    if (part.length < bytes.length) this.write(bytes.subarray(part.length));
  }

  /** The input is over. Throws TarFormatError where nothing has been begun, and cannot be. */
  finish(): void {
    if (this.#next !== undefined) return;
    const head = this.#head.subarray(0, this.#length);
    this.#start(archiveContent(head, this.#decode) ?? lastGuess(head));
  }

  #start(content: ArchiveContent): void {
    this.#next = this.#begin(content);
    this.#next.write(this.#head.subarray(0, this.#length));
  }
}
