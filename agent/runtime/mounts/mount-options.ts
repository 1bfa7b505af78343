// SPDX-License-Identifier: Apache-2.0
const flagOptions: Readonly<Record<string, string>> = {
  ro: 'RDONLY',
  nosuid: 'NOSUID',
  nodev: 'NODEV',
  noexec: 'NOEXEC',
  bind: 'BIND',
  rbind: 'BIND+REC',
  noatime: 'NOATIME',
  relatime: 'RELATIME',
  sync: 'SYNCHRONOUS',
};
const ignoredOptions = ['rw', 'suid', 'dev', 'exec', 'async', 'atime', 'defaults'];

/** Words of fstab(5) as flags of mount(2), by their names without MS_, and what is left for the file system. */
export function mountOptions(words: readonly string[]): { flags: string[]; data: string[] } {
  return {
    flags: words.flatMap((word) => flagOptions[word]?.split('+') ?? []),
    data: words.filter((word) => flagOptions[word] === undefined && !ignoredOptions.includes(word)),
  };
}
