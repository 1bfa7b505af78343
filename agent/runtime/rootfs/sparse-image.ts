// SPDX-License-Identifier: Apache-2.0
import { ImageFormatError } from './image-format.ts';

/** Why bytes are no Android sparse image. */
export class SparseImageError extends ImageFormatError {
  constructor(message: string) {
    super(`the Android sparse image is broken: ${message}`);
    this.name = 'SparseImageError';
  }
}

/** Where the raw image goes, in order and without gaps between the calls. Bytes are valid during the call only. */
export interface SparseSink {
  data(bytes: Uint8Array): void;
  /** The four bytes again and again. */
  fill(pattern: Uint8Array, lengthBytes: number): void;
  /** Nothing is said of these: zeros, as in a file with holes. */
  hole(lengthBytes: number): void;
}

const magic = 0xed26ff3a;
const headerBytes = 28;
const chunkHeaderBytes = 12;
/** That of the file may be longer in a later minor version; what is behind the known part is passed over. */
const longestHeaderBytes = 4096;
/** As much as a file of ext4 may be. */
const largestImageBytes = 2 ** 44;
const chunkTypes = { raw: 0xcac1, fill: 0xcac2, hole: 0xcac3, checksum: 0xcac4 } as const;

interface Header {
  fileHeaderBytes: number;
  chunkHeaderBytes: number;
  blockBytes: number;
  blocks: number;
  chunks: number;
}

function parseHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== magic) throw new SparseImageError('it does not begin as a sparse image');
  const major = view.getUint16(4, true);
  if (major !== 1) throw new SparseImageError(`version ${major} of sparse images is not known`);
  const header = {
    fileHeaderBytes: view.getUint16(8, true),
    chunkHeaderBytes: view.getUint16(10, true),
    blockBytes: view.getUint32(12, true),
    blocks: view.getUint32(16, true),
    chunks: view.getUint32(20, true),
  };
  const { blockBytes } = header;
  const { fileHeaderBytes } = header;
  if (
    fileHeaderBytes < headerBytes ||
    fileHeaderBytes > longestHeaderBytes ||
    header.chunkHeaderBytes !== chunkHeaderBytes
  )
    throw new SparseImageError(`its headers have ${fileHeaderBytes} and ${header.chunkHeaderBytes} bytes`);
  if (blockBytes === 0 || blockBytes % 4 !== 0) throw new SparseImageError(`its blocks have ${blockBytes} bytes`);
  if (header.blocks * blockBytes > largestImageBytes)
    throw new SparseImageError(`it says that it unfolds to ${header.blocks * blockBytes} bytes`);
  return header;
}

type Next = 'header' | 'chunk' | 'raw' | 'fill' | 'skip' | 'end';

/**
 * Reads an Android sparse image (libsparse's sparse_format.h, version 1) piece by piece, as it comes, and gives the raw image to the
 * sink. Checksums are not compared: what carries an image has its own.
 */
export class SparseImageReader {
  readonly #sink: SparseSink;
  #header: Header | undefined;
  #next: Next = 'header';
  /** What is collected before it can be read. */
  #held = new Uint8Array(0);
  /** Of the chunk: bytes of the input that are still to come, and the length that they fill. */
  #left = 0;
  #outputBytes = 0;
  #chunks = 0;
  #blocks = 0;

  constructor(sink: SparseSink) {
    this.#sink = sink;
  }

  /** Of the raw image; undefined until the header is read. */
  get sizeBytes(): number | undefined {
    return this.#header === undefined ? undefined : this.#header.blocks * this.#header.blockBytes;
  }

  /** Throws SparseImageError. */
  push(bytes: Uint8Array): void {
    let left = bytes;
    while (left.length > 0) {
      const taken = this.#take(left);
      left = left.subarray(taken);
    }
  }

  /** To be called when the input is over. Throws SparseImageError when something is missing. */
  end(): void {
    if (this.#next !== 'end') throw new SparseImageError('it was cut off');
  }

  #take(bytes: Uint8Array): number {
    switch (this.#next) {
      case 'header':
        return this.#collect(bytes, headerBytes, (all) => this.#readHeader(all));
      case 'chunk':
        return this.#collect(bytes, chunkHeaderBytes, (all) => this.#readChunk(all));
      case 'fill':
        return this.#collect(bytes, 4, (all) => {
          this.#sink.fill(all, this.#outputBytes);
          this.#left -= 4;
          this.#finishPart();
        });
      case 'raw':
      case 'skip': {
        const part = bytes.subarray(0, this.#left);
        if (this.#next === 'raw') this.#sink.data(part);
        this.#left -= part.length;
        if (this.#left === 0) this.#finishPart();
        return part.length;
      }
      case 'end':
        throw new SparseImageError('there is more behind its last chunk');
    }
  }

  #collect(bytes: Uint8Array, wanted: number, body: (all: Uint8Array) => void): number {
    const part = bytes.subarray(0, wanted - this.#held.length);
    const all = new Uint8Array(this.#held.length + part.length);
    all.set(this.#held);
    all.set(part, this.#held.length);
    this.#held = all;
    if (all.length === wanted) {
      this.#held = new Uint8Array(0);
      body(all);
    }
    return part.length;
  }

  #readHeader(bytes: Uint8Array): void {
    this.#header = parseHeader(bytes);
    this.#skip(this.#header.fileHeaderBytes - headerBytes);
  }

  #readChunk(bytes: Uint8Array): void {
    const header = this.#header as Header;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const type = view.getUint16(0, true);
    const blocks = view.getUint32(4, true);
    const dataBytes = view.getUint32(8, true) - header.chunkHeaderBytes;
    this.#chunks++;
    this.#outputBytes = blocks * header.blockBytes;
    this.#blocks += blocks;
    if (this.#blocks > header.blocks) throw new SparseImageError('its chunks are longer than it says itself');
    const expected: Readonly<Record<number, number>> = {
      [chunkTypes.raw]: this.#outputBytes,
      [chunkTypes.fill]: 4,
      [chunkTypes.hole]: 0,
      [chunkTypes.checksum]: 4,
    };
    const wanted = expected[type];
    if (wanted === undefined)
      throw new SparseImageError(`chunk ${this.#chunks} is of the unknown type 0x${type.toString(16)}`);
    if (dataBytes !== wanted)
      throw new SparseImageError(`chunk ${this.#chunks} has ${dataBytes} bytes in the place of ${wanted}`);
    this.#left = dataBytes;
    if (type === chunkTypes.hole) this.#sink.hole(this.#outputBytes);
    if (type === chunkTypes.raw && dataBytes > 0) this.#next = 'raw';
    else if (type === chunkTypes.fill) this.#next = 'fill';
    else this.#skip(dataBytes);
  }

  #skip(lengthBytes: number): void {
    this.#left = lengthBytes;
    this.#next = 'skip';
    if (lengthBytes === 0) this.#finishPart();
  }

  #finishPart(): void {
    const { chunks, blocks } = this.#header as Header;
    if (this.#chunks < chunks) {
      this.#next = 'chunk';
      return;
    }
    // What the chunks leave out at the end is as empty as a hole.
    const rest = (blocks - this.#blocks) * (this.#header as Header).blockBytes;
    if (rest > 0) this.#sink.hole(rest);
    this.#next = 'end';
  }
}
