// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { openInRoot, tooManyLinks } from './open-in-root.ts';

const maximumLinks = 40;

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/**
 * The guest's root before it is left for: every path below it is opened as the guest itself would see it, with its links followed
 * inside, so that a guest's own files never lead a mount out of it. Calls get it as /proc/self/fd/N. Owns a descriptor.
 */
export class GuestRoot {
  readonly #sys: Sys;
  readonly #rootFd: number;

  /** `path`: where the root is mounted, on the host. */
  constructor(sys: Sys, path: string) {
    this.#sys = sys;
    this.#rootFd = sys.file.open(path, sys.file.O_PATH | sys.file.O_DIRECTORY);
  }

  close(): void {
    this.#sys.file.close(this.#rootFd);
  }

  /** A path of the host for what is there. Throws ENOENT where nothing is. */
  withPlace<T>(target: string, body: (path: string) => T): T {
    return this.#with(openInRoot(this.#sys, this.#rootFd, target), (fd) => body(`/proc/self/fd/${fd}`));
  }

  /** A path of the host for something that may not be there yet, its own link not followed; the folder above it is. */
  withName<T>(target: string, body: (path: string) => T): T {
    const parts = partsOf(target);
    const name = parts.pop() ?? '.';
    return this.withPlace(parts.join('/'), (parent) => body(`${parent}/${name}`));
  }

  /** The folder, with those above it, where it is not there. */
  makeFolder(target: string, mode: number, links = 0): void {
    if (this.#isThere(target)) return;
    const parts = partsOf(target);
    if (parts.length > 1) this.makeFolder(parts.slice(0, -1).join('/'), 0o755, links);
    const linked = this.#make(target, (path) => {
      this.#sys.file.mkdir(path, mode);
      this.#sys.file.chmod(path, mode);
    });
    if (linked !== undefined) this.makeFolder(this.#next(linked, target, links), mode, links + 1);
  }

  /** An empty file to mount over, and the folders above it, where it is not there. */
  makeFile(target: string, mode: number, links = 0): void {
    if (this.#isThere(target)) return;
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = this.#sys.file;
    const parts = partsOf(target);
    if (parts.length > 1) this.makeFolder(parts.slice(0, -1).join('/'), 0o755, links);
    const linked = this.#make(target, (path) =>
      this.#sys.file.close(this.#sys.file.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)),
    );
    if (linked !== undefined) this.makeFile(this.#next(linked, target, links), mode, links + 1);
  }

  /** The target of a link that leads to nothing yet; undefined: it is made. */
  #make(target: string, body: (path: string) => void): string | undefined {
    return this.withName(target, (path) => {
      try {
        body(path);
        return undefined;
      } catch (error) {
        if (!isSysError(error, 'EEXIST')) throw error;
        return this.#sys.file.readlink(path);
      }
    });
  }

  #next(link: string, target: string, links: number): string {
    if (links >= maximumLinks) throw tooManyLinks(target);
    return link.startsWith('/') ? link : `${partsOf(target).slice(0, -1).join('/')}/${link}`;
  }

  #isThere(target: string): boolean {
    try {
      this.withPlace(target, () => undefined);
      return true;
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return false;
      throw error;
    }
  }

  #with<T>(fd: number, body: (fd: number) => T): T {
    try {
      return body(fd);
    } finally {
      this.#sys.file.close(fd);
    }
  }
}
