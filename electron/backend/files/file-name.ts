// SPDX-License-Identifier: Apache-2.0

/** Names of devices on Windows, whatever comes behind a dot (Microsoft, "Naming Files, Paths, and Namespaces"). */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longest = 120;

/** A name that a guest chose, as one of this computer: it leads nowhere else, hides nothing and is no device. */
export function localFileName(name: string): string {
  const plain = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
    .replace(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\:*?"<>|]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '_')
    .slice(0, longest);
  return plain === '' || reserved.test(plain) ? `_${plain}` : plain;
}

/** `name (2).txt` for one that is there. */
export function freeFileName(name: string, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} (${number})${ending}`;
    if (!isTaken(candidate)) return candidate;
  }
}
