// SPDX-License-Identifier: Apache-2.0
import type { FileKind } from '../../protocol/files.ts';
import { isSysError } from '../../sys/sys.ts';
import { writeWhole } from '../side-process.ts';
import type { GuestFolderHandle } from './files-root.ts';
import { deviceNumbers } from './list-folder.ts';
import { openRegular } from './open-file.ts';
import { paddingOf, type TarEntry, tarEnd, tarHeader } from './tar-writer.ts';
import { type Stat, walkTree } from './walk-tree.ts';

export interface SentTree {
  entries: number;
  sizeBytes: number;
  skipped: string[];
  skippedCount: number;
}

const partBytes = 128 * 1024;
/** Names to tell; the rest is counted. */
const mostSkipped = 20;

const types: Readonly<Record<FileKind, TarEntry['type'] | undefined>> = {
  file: '0',
  link: '2',
  character: '3',
  block: '4',
  folder: '5',
  fifo: '6',
  socket: undefined,
  unknown: undefined,
};

/** Content to a pipe, or as much of a tar's entry as its header has promised. */
class Output {
  readonly #folder: GuestFolderHandle;
  readonly #fd: number;

  constructor(folder: GuestFolderHandle, fd: number) {
    this.#folder = folder;
    this.#fd = fd;
  }

  write(bytes: Uint8Array): void {
    writeWhole(this.#folder.sys, this.#fd, bytes);
  }

  /** Answers how much there was. */
  copy(fd: number, limitBytes: number): number {
    let sent = 0;
    while (sent < limitBytes) {
      const bytes = this.#folder.sys.file.read(fd, Math.min(partBytes, limitBytes - sent));
      if (bytes === undefined || bytes.length === 0) break;
      this.write(bytes);
      sent += bytes.length;
    }
    return sent;
  }

  /** What a file has lost while it was read. */
  fill(count: number): void {
    const zeros = new Uint8Array(Math.min(partBytes, count));
    for (let left = count; left > 0; left -= zeros.length) this.write(zeros.subarray(0, Math.min(left, zeros.length)));
  }
}

/** One file's content to a pipe. Throws RuntimeError file-refused for what is no file. */
export function sendFile(folder: GuestFolderHandle, name: string, outputFd: number): SentTree {
  const { fd } = openRegular(folder, name, true);
  try {
    const sizeBytes = new Output(folder, outputFd).copy(fd, Number.MAX_SAFE_INTEGER);
    return { entries: 1, sizeBytes, skipped: [], skippedCount: 0 };
  } finally {
    folder.sys.file.close(fd);
  }
}

/** What is below the names as a tar to a pipe, without following links. Owners are as the guest has them. */
export function sendTree(folder: GuestFolderHandle, names: readonly string[], outputFd: number): SentTree {
  const { sys, ids } = folder;
  const output = new Output(folder, outputFd);
  const encode = sys.text.encodeUtf8;
  const sent: SentTree = { entries: 0, sizeBytes: 0, skipped: [], skippedCount: 0 };
  const skip = (path: string): void => {
    sent.skippedCount++;
    if (sent.skipped.length < mostSkipped) sent.skipped.push(path.slice(0, 200));
  };
  const entryOf = (name: string, path: string, kind: FileKind, stat: Stat): TarEntry | undefined => {
    const type = types[kind];
    if (type === undefined) return undefined;
    return {
      name: kind === 'folder' ? `${path}/` : path,
      type,
      mode: stat.mode,
      uid: ids.inside('user', stat.uid) ?? 65_534,
      gid: ids.inside('group', stat.gid) ?? 65_534,
      sizeBytes: 0,
      modifiedMs: stat.mtimeMs,
      linkName: kind === 'link' ? sys.file.readlink(name) : '',
      device: kind === 'character' || kind === 'block' ? deviceNumbers(stat.rdev) : { major: 0, minor: 0 },
    };
  };
  const sendContent = (name: string, entry: TarEntry, hereFd: number): void => {
    const { fd, sizeBytes } = openRegular({ ...folder, fd: hereFd }, name, false);
    try {
      output.write(tarHeader({ ...entry, sizeBytes }, encode));
      const copied = output.copy(fd, sizeBytes);
      output.fill(sizeBytes - copied + paddingOf(sizeBytes));
      sent.sizeBytes += copied;
    } finally {
      sys.file.close(fd);
    }
  };
  walkTree(sys, folder.fd, names, {
    enter(name, path, kind, stat, hereFd) {
      try {
        const entry = entryOf(name, path, kind, stat);
        if (entry === undefined) skip(path);
        else if (kind === 'file') sendContent(name, entry, hereFd);
        else output.write(tarHeader(entry, encode));
        sent.entries += entry === undefined ? 0 : 1;
      } catch (error) {
        // It went away, or is another thing now.
        if (!isSysError(error, 'ENOENT') && !isSysError(error, 'ELOOP')) throw error;
        skip(path);
      }
    },
    skip,
  });
  output.write(tarEnd);
  return sent;
}
