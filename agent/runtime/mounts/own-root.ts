// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../sys/sys.ts';
import type { GuestRoot } from './guest-root.ts';

/** Where the steps of a plan find their targets. */
export type Places = Pick<GuestRoot, 'withPlace' | 'withName' | 'makeFolder' | 'makeFile'>;

function missing(path: string): SysError {
  const error = new Error(`open ${path}: ENOENT (No such file or directory)`);
  return Object.assign(error, { name: 'SysError' as const, code: 'ENOENT', errno: 2, call: 'open', path });
}

/** The guest's root once it is the process's own: no path leads out of it any more, and there may be no /proc. */
export class OwnRoot implements Places {
  readonly #sys: Sys;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  withPlace<T>(target: string, body: (path: string) => T): T {
    if (!this.#sys.file.access(target, 0)) throw missing(target);
    return body(target);
  }

  withName<T>(target: string, body: (path: string) => T): T {
    return body(target);
  }

  makeFolder(target: string, mode: number): void {
    if (this.#sys.file.access(target, 0)) return;
    this.#makeParent(target);
    try {
      this.#sys.file.mkdir(target, mode);
      this.#sys.file.chmod(target, mode);
    } catch (error) {
      if (!isSysError(error, 'EEXIST')) throw error;
    }
  }

  makeFile(target: string, mode: number): void {
    if (this.#sys.file.access(target, 0)) return;
    this.#makeParent(target);
    const { O_WRONLY, O_CREAT } = this.#sys.file;
    this.#sys.file.close(this.#sys.file.open(target, O_WRONLY | O_CREAT, mode));
  }

  #makeParent(target: string): void {
    const parent = target.slice(0, target.lastIndexOf('/'));
    if (parent !== '') this.makeFolder(parent, 0o755);
  }
}
