// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { LogChunk } from '../api.ts';

/** The beginning of a boot tells most: it is kept. Of what follows, the newest. */
export interface PartLimits {
  firstBytes: number;
  laterBytes: number;
  /** Full parts behind the first. */
  laterCount: number;
}

export const partLimits: PartLimits = { firstBytes: 4 * 1024 * 1024, laterBytes: 1024 * 1024, laterCount: 3 };

/**
 * One boot's log in a folder of its own: parts named by the sequence of their first entry, `40-`, and when they are full by that
 * of the next one too, `40-77`. So what is missing between two parts is known, whatever becomes of the monitor.
 */
export class BootParts {
  readonly folder: string;
  readonly #sys: Sys;
  readonly #limits: PartLimits;
  #full: string[] = [];
  #fd = -1;
  #first = 0;
  #bytes = 0;
  #isFirst = true;

  /** Makes the folder. Throws SysError. */
  constructor(sys: Sys, folder: string, limits = partLimits) {
    this.#sys = sys;
    this.#limits = limits;
    this.folder = folder;
    sys.file.mkdir(folder, 0o700);
  }

  /** Whole or not at all. Throws SysError (ENOSPC for a write that was cut): nothing more is taken then. */
  write({ sequence, count, bytes }: LogChunk): void {
    const { file } = this.#sys;
    if (this.#fd < 0) this.#open(sequence);
    const written = file.write(this.#fd, bytes);
    if (written !== bytes.length) {
      file.ftruncate(this.#fd, this.#bytes);
      throw Object.assign(new Error(`write ${this.folder}: ENOSPC`), {
        name: 'SysError' as const,
        ...{ code: 'ENOSPC', errno: 28, call: 'write', path: this.folder },
      });
    }
    this.#bytes += bytes.length;
    const { firstBytes, laterBytes } = this.#limits;
    if (this.#bytes >= (this.#isFirst ? firstBytes : laterBytes)) this.#finishPart(sequence + count);
  }

  close(): void {
    if (this.#fd >= 0) this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  #open(sequence: number): void {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = this.#sys.file;
    this.#fd = this.#sys.file.open(`${this.folder}/${sequence}-`, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    this.#first = sequence;
    this.#bytes = 0;
  }

  #finishPart(next: number): void {
    const { file } = this.#sys;
    this.close();
    const name = `${this.folder}/${this.#first}-${next}`;
    file.rename(`${this.folder}/${this.#first}-`, name);
    if (this.#isFirst) {
      this.#isFirst = false;
      return;
    }
    this.#full.push(name);
    for (const old of this.#full.splice(0, Math.max(0, this.#full.length - this.#limits.laterCount)))
      unlink(this.#sys, old);
  }
}

function unlink(sys: Sys, path: string): void {
  try {
    sys.file.unlink(path);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}

export interface PartName {
  name: string;
  first: number;
  /** undefined: the last one, which is written, or was when its monitor died. */
  next: number | undefined;
}

/** Parts among the names in a boot's folder, in order. */
export function partsOf(names: readonly string[]): PartName[] {
  return names
    .flatMap((name) => {
      const [, first, next] = /^(\d{1,15})-(\d{1,15})?$/.exec(name) ?? [];
      return first === undefined
        ? []
        : [{ name, first: Number(first), next: next === undefined ? undefined : Number(next) }];
    })
    .sort((one, other) => one.first - other.first);
}
