// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type Channel, type Methods } from '../protocol/index.ts';
import { makeFolder, measureTree, removeFiles, renameFile } from '../runtime/files/change-files.ts';
import { checkName, checkPath } from '../runtime/files/file-name.ts';
import { type FilesSource, type GuestFolderHandle, inGuestFolder, needsLock } from '../runtime/files/files-root.ts';
import { listFolder } from '../runtime/files/list-folder.ts';
import { readFileText } from '../runtime/files/read-text.ts';
import { receiveTree } from '../runtime/files/receive-tree.ts';
import { sendFile, sendTree } from '../runtime/files/send-tree.ts';
import { GuestLock } from '../runtime/guest-lock.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { type AsideOptions, askAside, startAside } from './ask-aside.ts';
import { CommandRelay } from './command-relay.ts';
import { linesOf, type Raw, textOf } from './params.ts';

export interface FilesAccess {
  sys: Sys;
  /** What the guest is now. Throws AgentFailure where there is none. */
  sourceOf(raw: Raw): Promise<FilesSource>;
  openChannel(raw: Raw): Channel;
}

type FilesMethod = Extract<keyof Methods, `files.${string}`>;
export type FilesHandlers = { [M in FilesMethod]: (raw: Raw) => Promise<Methods[M]['result']> };

const mostFiles = 10_000;

/** The kernel's words for what a person may have done, by name. */
function named(path: string, error: unknown): unknown {
  if (!isSysError(error)) return error;
  const { code, call, errno } = error;
  const details = { path: error.path ?? path, code, call, errno };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AgentFailure('file-not-found', error.message, details);
  if (code === 'EEXIST' || code === 'ENOTEMPTY') return new AgentFailure('file-exists', error.message, details);
  if (code === 'EROFS' || code === 'EBUSY' || code === 'ELOOP' || code === 'EPERM' || code === 'EACCES')
    return new AgentFailure('file-refused', error.message, { ...details, hint: error.message });
  return error;
}

function filesOf(raw: Raw): string[] {
  return linesOf(raw, 'files', mostFiles).map(checkName);
}

/** Holds the guest's lock while `body` is under way, where another mount of its root would do harm. */
async function guarded<T>(sys: Sys, source: FilesSource, body: () => Promise<T>): Promise<T> {
  const lock =
    needsLock(source) && source.kind === 'stopped' ? GuestLock.mustTake(sys, source.paths, source.name) : undefined;
  try {
    return await body();
  } finally {
    lock?.release();
  }
}

/** What is asked of a guest's files, each time in a process of its own that has no more than the guest's root. */
export function filesHandlers({ sys, sourceOf, openChannel }: FilesAccess): FilesHandlers {
  const work =
    <T>(source: FilesSource, path: string, body: (folder: GuestFolderHandle) => T) =>
    (): T => {
      try {
        return inGuestFolder(sys, source, path, body);
      } catch (error) {
        throw named(path, error);
      }
    };
  const ask = async <T>(raw: Raw, body: (folder: GuestFolderHandle) => T): Promise<T> => {
    const path = checkPath(textOf(raw, 'path'));
    const source = await sourceOf(raw);
    return guarded(sys, source, () => askAside(sys, 'files', work(source, path, body)));
  };
  /** Without a limit of time, for what may be large. */
  const labour = async <T>(raw: Raw, body: (folder: GuestFolderHandle) => T): Promise<T> => {
    const path = checkPath(textOf(raw, 'path'));
    const source = await sourceOf(raw);
    return guarded(sys, source, () => startAside(sys, 'files', work(source, path, body)).answer);
  };
  const stream = async <T>(raw: Raw, body: (folder: GuestFolderHandle, ends: StreamEnds) => T): Promise<T> => {
    // At once: what comes on a number that is not open is dropped.
    const channel = openChannel(raw);
    try {
      const path = checkPath(textOf(raw, 'path'));
      const source = await sourceOf(raw);
      return await guarded(sys, source, () =>
        streamAside(sys, channel, (ends, options) =>
          startAside(
            sys,
            'files',
            work(source, path, (folder) => body(folder, ends)),
            options,
          ),
        ),
      );
    } catch (error) {
      if (!channel.closed) channel.reset('refused');
      throw error;
    }
  };
  return {
    'files.list': (raw) => ask(raw, listFolder),
    'files.read': (raw) => {
      const name = checkName(textOf(raw, 'file'));
      return ask(raw, (folder) => readFileText(folder, name));
    },
    'files.measure': (raw) => {
      const files = filesOf(raw);
      return labour(raw, (folder) => measureTree(folder, files));
    },
    'files.make-folder': (raw) => {
      const name = checkName(textOf(raw, 'file'));
      return ask(raw, (folder) => {
        makeFolder(folder, name);
        return {};
      });
    },
    'files.rename': (raw) => {
      const [from, to] = [checkName(textOf(raw, 'file')), checkName(textOf(raw, 'to'))];
      return ask(raw, (folder) => {
        renameFile(folder, from, to);
        return {};
      });
    },
    'files.remove': (raw) => {
      const files = filesOf(raw);
      return labour(raw, (folder) => removeFiles(folder, files));
    },
    'files.download': (raw) => {
      const files = filesOf(raw);
      const [first = ''] = files;
      if (raw.form !== 'raw' && raw.form !== 'tar')
        throw new AgentFailure('protocol-error', 'form: raw or tar', { key: 'form' });
      const { form } = raw;
      return stream(raw, (folder, { writeFd }) =>
        form === 'raw' ? sendFile(folder, first, writeFd) : sendTree(folder, files, writeFd),
      );
    },
    'files.upload': (raw) => {
      if (raw.existing !== 'refuse' && raw.existing !== 'replace')
        throw new AgentFailure('protocol-error', 'existing: refuse or replace', { key: 'existing' });
      const { existing } = raw;
      const random = [...sys.host.randomBytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return stream(raw, (folder, { readFd }) => receiveTree(folder, `.lodge-upload-${random}`, readFd, existing));
    },
  };
}

/** The work's own ends of the two pipes. */
interface StreamEnds {
  readFd: number;
  writeFd: number;
}

/**
 * Joins a channel and the work's pipes. The work sees the end of its input when the channel has ended or is gone: without the end of
 * what it reads it undoes itself.
 */
async function streamAside<T>(
  sys: Sys,
  channel: Channel,
  start: (ends: StreamEnds, options: AsideOptions) => { answer: Promise<T> },
): Promise<T> {
  // Given up while the guest was asked: nobody would tell it again.
  if (channel.closed) throw new AgentFailure('cancelled', 'the transfer was given up');
  const input = sys.file.pipe();
  const output = sys.file.pipe();
  const ends = { readFd: input.readFd, writeFd: output.writeFd };
  const { answer } = start(ends, { keepFds: [ends.readFd, ends.writeFd] });
  sys.file.close(ends.readFd);
  sys.file.close(ends.writeFd);
  let cancelled = false;
  let over = false;
  const relay = new CommandRelay(
    sys,
    channel,
    { readFd: output.readFd, writeFd: input.writeFd },
    {
      onOutputEnd: () => undefined,
      onClose: () => {
        if (over) return;
        cancelled = true;
        relay.close();
      },
    },
  );
  try {
    const told = await answer;
    if (cancelled) throw new AgentFailure('cancelled', 'the transfer was given up');
    relay.finish();
    return told;
  } catch (error) {
    throw cancelled ? new AgentFailure('cancelled', 'the transfer was given up') : error;
  } finally {
    over = true;
    relay.close();
    if (!channel.closed) channel.end();
  }
}
