// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { removeTree } from '../container.ts';
import { TarFormatError } from './tar-header.ts';

const prefix = '.wh.';
const opaque = '.wh..wh..opq';

/**
 * What a layer of a container image says of the layers below it (OCI image-spec, layer.md, "Whiteouts"): `.wh.NAME` takes NAME away,
 * `.wh..wh..opq` everything that lower layers have in its folder. What this layer has brought itself stays, in whatever order.
 */
export class LayerWhiteouts {
  readonly #sys: Sys;
  readonly #root: string;
  readonly #added = new Set<string>();

  constructor(sys: Sys, root: string) {
    this.#sys = sys;
    this.#root = root;
  }

  /** true: it was a whiteout, and is done. `parts`: of the entry's name, checked; its parents are folders. */
  take(parts: readonly string[]): boolean {
    const name = parts.at(-1) ?? '';
    if (!name.startsWith(prefix)) return false;
    const folder = [this.#root, ...parts.slice(0, -1)].join('/');
    // `.wh...` would take away what is above the folder.
    if (['', '.', '..'].includes(name.slice(prefix.length)))
      throw new TarFormatError(`${parts.join('/').slice(0, 200)} takes away nothing that has a name`);
    if (name === opaque) this.#clear(folder);
    else if (!name.startsWith(`${prefix}${prefix}`)) this.#remove(`${folder}/${name.slice(prefix.length)}`);
    return true;
  }

  /**
   * Before an entry is made: a lower layer may have a file where this one has a folder, or a folder where this one has a file. true:
   * a folder was there, and is gone with all below it.
   */
  makeWay(place: string, isFolder: boolean): boolean {
    this.#added.add(place);
    try {
      const wasFolder = this.#isFolder(place);
      if (wasFolder !== isFolder) removeTree(this.#sys, place);
      return wasFolder && !isFolder;
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
      return false;
    }
  }

  /** What lower layers have at a place and below it. */
  #remove(place: string): void {
    try {
      if (!this.#isFolder(place)) {
        if (!this.#added.has(place)) this.#sys.file.unlink(place);
      } else if (this.#added.has(place) || this.#hasAddedBelow(place)) this.#clear(place);
      else removeTree(this.#sys, place);
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
    }
  }

  #isFolder(place: string): boolean {
    const { file } = this.#sys;
    return (file.lstat(place).mode & file.S_IFMT) === file.S_IFDIR;
  }

  #hasAddedBelow(folder: string): boolean {
    for (const place of this.#added) if (place.startsWith(`${folder}/`)) return true;
    return false;
  }

  #clear(folder: string): void {
    for (const { name } of this.#sys.file.readdir(folder)) this.#remove(`${folder}/${name}`);
  }
}
