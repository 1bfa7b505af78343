// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { refuseFile } from './file-name.ts';
import type { GuestFolderHandle } from './files-root.ts';
import { kindOf } from './list-folder.ts';

export interface OpenFile {
  fd: number;
  sizeBytes: number;
}

/** The caller's to close. `follow`: a link is followed, as the guest would; else it is refused. Throws RuntimeError file-refused. */
export function openRegular({ sys, fd, reopen }: GuestFolderHandle, name: string, follow: boolean): OpenFile {
  const { O_PATH, O_NOFOLLOW } = sys.file;
  const place = sys.file.openat(fd, name, O_PATH | (follow ? 0 : O_NOFOLLOW));
  try {
    const { mode, size } = sys.file.fstat(place);
    const kind = kindOf(sys, mode);
    if (kind !== 'file') throw refuseFile(name, `it is no file but of the kind ${kind}`, { kind });
    return { fd: reopen(place), sizeBytes: size };
  } finally {
    sys.file.close(place);
  }
}

/** Up to `maximumBytes` from the beginning. */
export function readStart(sys: Sys, fd: number, maximumBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < maximumBytes) {
    const bytes = sys.file.read(fd, Math.min(65_536, maximumBytes - length));
    if (bytes === undefined || bytes.length === 0) break;
    parts.push(bytes);
    length += bytes.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
