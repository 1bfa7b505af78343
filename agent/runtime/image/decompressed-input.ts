// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { TarFormatError } from './tar-header.ts';

type Format = 'gzip' | 'xz' | 'zstd';

const magics: readonly { format: Format | 'bzip2' | 'lz4' | 'zip'; bytes: readonly number[] }[] = [
  { format: 'gzip', bytes: [0x1f, 0x8b] },
  { format: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { format: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { format: 'lz4', bytes: [0x04, 0x22, 0x4d, 0x18] },
  { format: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
];
const longestMagic = 6;

/** `xz -9` asks for 65 MiB, by its format (a dictionary of 64 MiB); nothing that is in use asks for more. */
export const decoderLimitBytes = 72 * 1024 * 1024;
/** What is packed so can be unpacked within that. */
const packing: Readonly<Record<Format, string>> = {
  gzip: 'gzip',
  xz: 'xz -9 or a lower level, and no --lzma2=dict= above 64MiB',
  zstd: 'zstd -19 or a lower level, and no --long above 26',
};
const outputBytes = 256 * 1024;

/** What takes the bytes of an archive as they come. */
export interface ByteSink {
  write(bytes: Uint8Array): void;
}

/** undefined: none of the known ones, so the bytes are taken as they are. Throws TarFormatError for one that is not supported. */
export function compressionOf(head: Uint8Array): Format | undefined {
  const format = magics.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))?.format;
  if (format === 'gzip' || format === 'xz' || format === 'zstd' || format === undefined) return format;
  throw new TarFormatError(`archives in ${format} are not supported; gz, xz and zst are`);
}

/**
 * Hands on what is written to it, decompressed where its first bytes say that it is gzip, xz or zstd. Members may follow each
 * other, with zeros between and behind them (gzip(1), xz(1)). Throws TarFormatError for what is broken. Owns a decoder until
 * `finish` or `abort`.
 */
export class DecompressedInput {
  readonly #sys: Sys;
  readonly #sink: ByteSink;
  #head: Uint8Array | undefined = new Uint8Array(0);
  #format: Format | undefined;
  #decoder: number | undefined;

  constructor(sys: Sys, sink: ByteSink) {
    this.#sys = sys;
    this.#sink = sink;
  }

  write(bytes: Uint8Array): void {
    if (this.#head === undefined) {
      this.#take(bytes);
      return;
    }
    const head = new Uint8Array(this.#head.length + bytes.length);
    head.set(this.#head);
    head.set(bytes, this.#head.length);
    this.#head = head;
    if (head.length >= longestMagic) this.#begin(head);
  }

  /** Throws TarFormatError when a member is cut off. */
  finish(): void {
    if (this.#head !== undefined) this.#begin(this.#head);
    if (this.#decoder === undefined) return;
    this.abort();
    throw new TarFormatError(`the archive's ${this.#format} is cut off`);
  }

  abort(): void {
    if (this.#decoder !== undefined) this.#sys.decompress.close(this.#decoder);
    this.#decoder = undefined;
  }

  #begin(head: Uint8Array): void {
    this.#head = undefined;
    this.#format = compressionOf(head);
    this.#take(head);
  }

  #take(bytes: Uint8Array): void {
    if (this.#format === undefined) {
      this.#sink.write(bytes);
      return;
    }
    let left = bytes;
    while (left.length > 0) {
      if (this.#decoder === undefined) {
        const zeros = left.findIndex((byte) => byte !== 0);
        if (zeros < 0) return;
        left = left.subarray(zeros);
        this.#decoder = this.#sys.decompress.open(this.#format, decoderLimitBytes);
      }
      left = left.subarray(this.#decode(this.#decoder, left));
    }
  }

  /** Answers how much of the input is used: all of it, unless the member ends before. */
  #decode(decoder: number, input: Uint8Array): number {
    let used = 0;
    for (;;) {
      const { output, consumedBytes, ended } = this.#step(decoder, input.subarray(used));
      used += consumedBytes;
      if (output.length > 0) this.#sink.write(output);
      if (ended) {
        this.abort();
        return used;
      }
      if (used === input.length && output.length < outputBytes) return used;
    }
  }

  #step(decoder: number, input: Uint8Array): { output: Uint8Array; consumedBytes: number; ended: boolean } {
    try {
      return this.#sys.decompress.decode(decoder, input, outputBytes);
    } catch (error) {
      if (isSysError(error, 'ENOMEM') && this.#format !== undefined) {
        const asked = `asks for more than ${decoderLimitBytes >> 20} MiB of memory to be unpacked`;
        throw new TarFormatError(`the archive's ${this.#format} ${asked}: pack it by ${packing[this.#format]}`);
      }
      if (isSysError(error, 'ENOTSUP'))
        throw new TarFormatError(`the archive's ${this.#format} uses a method that is not supported`);
      if (isSysError(error, 'EBADMSG')) throw new TarFormatError(`the archive's ${this.#format} is damaged`);
      throw error;
    }
  }
}
