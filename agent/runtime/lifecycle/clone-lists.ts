// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

/** A guest by its folder of guests and its name. */
export interface GuestReference {
  lxcPath: string;
  name: string;
}

/** LXC's files: two lines for each guest. */
export function parseReferences(text: string): GuestReference[] {
  const lines = text.split('\n');
  const found: GuestReference[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const lxcPath = lines[index] ?? '';
    const name = lines[index + 1] ?? '';
    if (lxcPath !== '' && name !== '') found.push({ lxcPath, name });
  }
  return found;
}

export function printReferences(references: readonly GuestReference[]): string {
  return references.map(({ lxcPath, name }) => `${lxcPath}\n${name}\n`).join('');
}

function read(sys: Sys, path: string): GuestReference[] {
  try {
    return parseReferences(sys.file.readText(path));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
}

function isSame(one: GuestReference, other: GuestReference): boolean {
  return one.lxcPath === other.lxcPath && one.name === other.name;
}

/** Guests whose roots lie on this one's (lxc_snapshots), in its folder. */
export function clonesOf(sys: Sys, folder: string): GuestReference[] {
  return read(sys, `${folder}/lxc_snapshots`);
}

/** The guest that this one's root lies on (lxc_rdepends). */
export function basesOf(sys: Sys, folder: string): GuestReference[] {
  return read(sys, `${folder}/lxc_rdepends`);
}

export function addClone(sys: Sys, base: GuestReference, clone: GuestReference): void {
  const folder = `${base.lxcPath}/${base.name}`;
  sys.file.writeFileAtomic(`${folder}/lxc_snapshots`, printReferences([...clonesOf(sys, folder), clone]), 0o644);
  const own = `${clone.lxcPath}/${clone.name}`;
  sys.file.writeFileAtomic(`${own}/lxc_rdepends`, printReferences([...basesOf(sys, own), base]), 0o644);
}

/** A clone has another name from now on: its bases' lists follow. Its own folder has been renamed. */
export function renameClone(sys: Sys, clone: GuestReference, renamed: GuestReference): void {
  for (const base of basesOf(sys, `${renamed.lxcPath}/${renamed.name}`)) {
    const folder = `${base.lxcPath}/${base.name}`;
    const known = clonesOf(sys, folder);
    if (!known.some((each) => isSame(each, clone))) continue;
    const list = known.map((each) => (isSame(each, clone) ? renamed : each));
    sys.file.writeFileAtomic(`${folder}/lxc_snapshots`, printReferences(list), 0o644);
  }
}

/** For a clone that is going to be removed. Bases that are gone are no matter. */
export function forgetClone(sys: Sys, clone: GuestReference): void {
  for (const base of basesOf(sys, `${clone.lxcPath}/${clone.name}`)) {
    const folder = `${base.lxcPath}/${base.name}`;
    const left = clonesOf(sys, folder).filter((each) => !isSame(each, clone));
    const path = `${folder}/lxc_snapshots`;
    if (left.length > 0) sys.file.writeFileAtomic(path, printReferences(left), 0o644);
    else if (sys.file.access(path, 0)) sys.file.unlink(path);
  }
}
