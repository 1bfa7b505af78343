// SPDX-License-Identifier: Apache-2.0

/** What the words of a mount's options say. Flags by the names of mount(2) without MS_. */
export interface MountOptions {
  flags: string[];
  /** One call each, after the mount: mount(2) takes no other flag beside a change of propagation. */
  propagation: string[][];
  /** What is left for the file system. */
  data: string[];
}

/** mount(8), "FILESYSTEM-INDEPENDENT MOUNT OPTIONS". */
const sets: Readonly<Record<string, string>> = {
  ro: 'RDONLY',
  nosuid: 'NOSUID',
  nodev: 'NODEV',
  noexec: 'NOEXEC',
  bind: 'BIND',
  rbind: 'BIND+REC',
  remount: 'REMOUNT',
  noatime: 'NOATIME',
  nodiratime: 'NODIRATIME',
  relatime: 'RELATIME',
  strictatime: 'STRICTATIME',
  sync: 'SYNCHRONOUS',
  dirsync: 'DIRSYNC',
  mand: 'MANDLOCK',
  lazytime: 'LAZYTIME',
  silent: 'SILENT',
};

/** Words that take an earlier flag back. */
const clears: Readonly<Record<string, string>> = {
  rw: 'RDONLY',
  suid: 'NOSUID',
  dev: 'NODEV',
  exec: 'NOEXEC',
  atime: 'NOATIME',
  diratime: 'NODIRATIME',
  norelatime: 'RELATIME',
  nostrictatime: 'STRICTATIME',
  async: 'SYNCHRONOUS',
  nomand: 'MANDLOCK',
  nolazytime: 'LAZYTIME',
  loud: 'SILENT',
};

const propagations: Readonly<Record<string, string>> = {
  private: 'PRIVATE',
  shared: 'SHARED',
  slave: 'SLAVE',
  unbindable: 'UNBINDABLE',
};

function propagationOf(word: string): string[] | undefined {
  if (Object.hasOwn(propagations, word)) return [propagations[word] ?? ''];
  const inner = word.slice(1);
  if (word.startsWith('r') && Object.hasOwn(propagations, inner)) return ['REC', propagations[inner] ?? ''];
  return undefined;
}

/** Later words win over earlier ones, as in mount(8). */
export function mountOptions(words: readonly string[]): MountOptions {
  const flags = new Set<string>();
  const propagation: string[][] = [];
  const data: string[] = [];
  for (const word of words) {
    const spread = propagationOf(word);
    if (spread !== undefined) propagation.push(spread);
    else if (Object.hasOwn(sets, word)) for (const flag of sets[word]?.split('+') ?? []) flags.add(flag);
    else if (Object.hasOwn(clears, word)) flags.delete(clears[word] ?? '');
    else if (word !== 'defaults' && word !== '') data.push(word);
  }
  return { flags: [...flags], propagation, data };
}
