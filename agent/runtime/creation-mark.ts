// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';

function markPath(folder: string): string {
  return `${folder}/partial`;
}

/**
 * The file `partial` in the folder of a guest that is being made, locked while its maker lives (LXC's create_partial,
 * remove_partial): a folder with it is no guest yet.
 */
export class CreationMark {
  readonly #sys: Sys;
  readonly #path: string;
  readonly #fd: number;

  private constructor(sys: Sys, path: string, fd: number) {
    this.#sys = sys;
    this.#path = path;
    this.#fd = fd;
  }

  static set(sys: Sys, folder: string): CreationMark {
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = sys.file;
    const path = markPath(folder);
    // Under its own name only once it is locked: who saw it before that would take it for a dead one's.
    const early = `${path}.new`;
    const fd = sys.file.open(early, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0);
    try {
      sys.file.recordLockExclusive(fd, false);
      sys.file.rename(early, path);
    } catch (error) {
      sys.file.close(fd);
      throw error;
    }
    return new CreationMark(sys, path, fd);
  }

  /** The guest is whole. Once; where it throws, `undo` is still to be called. */
  clear(): void {
    this.#sys.file.unlink(this.#path);
    this.#sys.file.close(this.#fd);
  }

  /** Has the folder removed; nobody else makes the guest before that. */
  undo(remove: () => void): void {
    try {
      remove();
    } finally {
      this.#sys.file.close(this.#fd);
    }
  }
}

/** `left`: its maker has died. */
export function creationState(sys: Sys, folder: string): 'whole' | 'going-on' | 'left' {
  let fd: number;
  try {
    fd = sys.file.open(markPath(folder), sys.file.O_RDWR | sys.file.O_NOFOLLOW);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return 'whole';
    throw error;
  }
  try {
    return sys.file.recordLockExclusive(fd, false) ? 'left' : 'going-on';
  } finally {
    sys.file.close(fd);
  }
}

/** Throws RuntimeError while a guest is being made, and where that was cut short. */
export function mustBeWhole(sys: Sys, folder: string, name: string): void {
  const state = creationState(sys, folder);
  if (state === 'whole') return;
  const message = state === 'going-on' ? `${name} is being made` : `${name} is not whole: its making was cut short`;
  const hint = state === 'going-on' ? 'try again when that is done' : 'remove it, or make it again';
  throw new RuntimeError({ reason: 'guest-busy', message, details: { guest: name, path: markPath(folder), hint } });
}
