// SPDX-License-Identifier: Apache-2.0
import type { FileEntry, FileKind } from '../../../agent/protocol/index.ts';

export function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

export function parentPath(folder: string): string {
  return folder.slice(0, folder.lastIndexOf('/')) || '/';
}

/** From the root to the folder itself. */
export function crumbsOf(folder: string): { name: string; path: string }[] {
  const parts = folder.split('/').filter((part) => part !== '');
  return [
    { name: '/', path: '/' },
    ...parts.map((name, at) => ({ name, path: `/${parts.slice(0, at + 1).join('/')}` })),
  ];
}

export const fileSorts = ['name', 'size', 'modified'] as const;
export type FileSort = (typeof fileSorts)[number];

/** What it is worked with as: a link counts as what it leads to. */
export function actsAs({ kind, leadsTo }: FileEntry): FileKind {
  return kind === 'link' ? (leadsTo ?? 'link') : kind;
}

export function shownFiles(
  entries: readonly FileEntry[],
  { filter, sort, hidden }: { filter: string; sort: FileSort; hidden: boolean },
): FileEntry[] {
  const wanted = filter.trim().toLowerCase();
  const isFolder = (entry: FileEntry): number => Number(actsAs(entry) !== 'folder');
  const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const order = (one: FileEntry, other: FileEntry): number => {
    if (sort === 'size') return other.sizeBytes - one.sizeBytes;
    return sort === 'modified' ? other.modifiedMs - one.modifiedMs : 0;
  };
  return entries
    .filter(({ name }) => (hidden || !name.startsWith('.')) && name.toLowerCase().includes(wanted))
    .sort((one, other) => isFolder(one) - isFolder(other) || order(one, other) || byName.compare(one.name, other.name));
}

/** `rwxr-sr-t` as ls(1) writes it. */
export function permissions(mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, at) => ((mode & (0o400 >> at)) === 0 ? '-' : letter));
  const special = (bit: number, at: number, letter: string): void => {
    if ((mode & bit) !== 0) letters[at] = letters[at] === '-' ? letter.toUpperCase() : letter;
  };
  special(0o4000, 2, 's');
  special(0o2000, 5, 's');
  special(0o1000, 8, 't');
  return letters.join('');
}

/**
 * A name with what cannot be seen made visible: line ends, controls, and marks that turn the direction of text, by which one thing
 * can look like another.
 */
export function visibleName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown.
  return name.replace(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

/** undefined: it can be used. */
export function nameProblem(name: string): 'empty' | 'slash' | 'long' | undefined {
  if (name === '' || name === '.' || name === '..') return 'empty';
  if (name.includes('/') || name.includes('\0')) return 'slash';
  return new TextEncoder().encode(name).length > 255 ? 'long' : undefined;
}

/** Of what is chosen, when it comes to this computer. */
export function downloadName(
  guest: string,
  folder: string,
  chosen: readonly FileEntry[],
): { name: string; form: 'raw' | 'tar' } {
  const [only] = chosen;
  if (chosen.length === 1 && only !== undefined) {
    return actsAs(only) === 'file' ? { name: only.name, form: 'raw' } : { name: `${only.name}.tar`, form: 'tar' };
  }
  return { name: `${folder === '/' ? guest : (crumbsOf(folder).at(-1)?.name ?? guest)}.tar`, form: 'tar' };
}
