// SPDX-License-Identifier: Apache-2.0
import type { ArchiveChoice } from '../../../electron/ipc/contract.ts';

/** Looks into archives for as long as a wizard is open: one that is under way, or went well, is not made again. */
export class ArchiveLooks {
  readonly #ask: (path: string) => Promise<ArchiveChoice>;
  #last: { path: string; answer: Promise<ArchiveChoice> } | undefined;

  constructor(ask: (path: string) => Promise<ArchiveChoice>) {
    this.#ask = ask;
  }

  /** Rejects as the asking does; a path that was refused is asked for anew, for the file may be mended by then. */
  at(path: string): Promise<ArchiveChoice> {
    if (this.#last?.path === path) return this.#last.answer;
    const answer = this.#ask(path);
    this.#keep(path, answer);
    return answer;
  }

  /** The system's dialog has looked into what was chosen there. */
  learn(archive: ArchiveChoice): void {
    this.#keep(archive.path, Promise.resolve(archive));
  }

  #keep(path: string, answer: Promise<ArchiveChoice>): void {
    const last = { path, answer };
    this.#last = last;
    answer.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
  }
}
