// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type PartName, partsOf } from './boot-parts.ts';

const readBytes = 64 * 1024;
const tries = 5;

interface OpenPart extends PartName {
  fd: number;
}

/** Reads a kept boot from its first part to what its last one has now; tells what is missing between them. The caller closes it. */
export class BootReader {
  readonly #sys: Sys;
  readonly #parts: OpenPart[];
  #gap: number;

  /** `folder`: of one boot. Throws SysError; ENOENT where there is no such boot. */
  constructor(sys: Sys, folder: string) {
    this.#sys = sys;
    this.#parts = openParts(sys, folder);
    this.#gap = 0;
  }

  /** undefined: the end. A line `{"lost": N}` stands for N entries. */
  next(): Uint8Array | undefined {
    const { file, text } = this.#sys;
    if (this.#gap > 0) {
      const line = text.encodeUtf8(`${JSON.stringify({ lost: this.#gap })}\n`);
      this.#gap = 0;
      return line;
    }
    const [part, following] = this.#parts;
    if (part === undefined) return undefined;
    const bytes = file.read(part.fd, readBytes);
    if (bytes !== undefined && bytes.length > 0) return bytes;
    file.close(part.fd);
    this.#parts.shift();
    this.#gap = following === undefined ? 0 : following.first - (part.next ?? following.first);
    return this.next();
  }

  close(): void {
    for (const { fd } of this.#parts.splice(0)) this.#sys.file.close(fd);
  }
}

/** All at once: a part that is open cannot be taken away any more. One that is renamed meanwhile is found by another look. */
function openParts(sys: Sys, folder: string): OpenPart[] {
  for (let left = tries; ; left--) {
    const parts: OpenPart[] = [];
    try {
      for (const part of partsOf(sys.file.readdir(folder).map(({ name }) => name)))
        parts.push({ ...part, fd: sys.file.open(`${folder}/${part.name}`, sys.file.O_RDONLY | sys.file.O_NOFOLLOW) });
      return parts;
    } catch (error) {
      for (const { fd } of parts) sys.file.close(fd);
      if (left === 1 || !isSysError(error, 'ENOENT')) throw error;
    }
  }
}
