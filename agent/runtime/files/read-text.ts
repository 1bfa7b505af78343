// SPDX-License-Identifier: Apache-2.0
import type { GuestFolderHandle } from './files-root.ts';
import { openRegular, readStart } from './open-file.ts';

export interface ReadText {
  text?: string;
  sizeBytes: number;
  shownBytes: number;
}

const shownLimitBytes = 192 * 1024;

/** A NUL is in no text; what else is no UTF-8 may be a few characters of another encoding. */
export function looksLikeText(bytes: Uint8Array, text: string): boolean {
  if (bytes.includes(0)) return false;
  const replaced = text.split('\ufffd').length - 1;
  return replaced * 20 <= text.length;
}

/** What a terminal or an editor would act on is replaced; tabs and line ends stay. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd');
}

export function readFileText(folder: GuestFolderHandle, name: string): ReadText {
  const { sys } = folder;
  const { fd, sizeBytes } = openRegular(folder, name, true);
  try {
    const bytes = readStart(sys, fd, shownLimitBytes);
    const text = sys.text.decodeUtf8(bytes);
    // A file of /proc has no size until it is read.
    const known = { sizeBytes: Math.max(sizeBytes, bytes.length), shownBytes: bytes.length };
    return looksLikeText(bytes, text) ? { ...known, text: withoutControls(text) } : known;
  } finally {
    sys.file.close(fd);
  }
}
