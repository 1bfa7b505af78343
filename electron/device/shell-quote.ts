// SPDX-License-Identifier: Apache-2.0

/**
 * One word for a POSIX shell, whatever it holds. Each shell that a word passes on its way takes one quoting off, so it nests:
 * `quote(quote(x))` is x after two shells.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a shell word cannot hold a NUL');
  return `'${word.replaceAll("'", "'\\''")}'`;
}
