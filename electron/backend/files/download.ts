// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Channel, DownloadForm, TreeSent } from '../../../agent/protocol/index.ts';
import type { AgentSession } from '../../device/agent-session.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { ShellFacts } from '../shell-facts.ts';
import type { TaskWork } from '../tasks.ts';
import { freeFileName, localFileName } from './file-name.ts';

export interface DownloadRequest {
  guest: string;
  path: string;
  files: string[];
  form: DownloadForm;
  /** Of the contents, as far as it is known. */
  totalBytes: number;
}

/** Where to: by the shell's own dialog, else in the folder of downloads, beside what is there. undefined: dismissed. */
export async function choosePlace(shell: ShellFacts, name: string): Promise<string | undefined> {
  const local = localFileName(name);
  if (shell.chooseSavePath !== undefined) return shell.chooseSavePath(local);
  const { downloadsDirectory } = shell;
  if (downloadsDirectory === undefined) throw new DesktopFailure('request-invalid', 'this shell saves no files');
  const free = freeFileName(local, (candidate) => existsSync(path.join(downloadsDirectory, candidate)));
  return path.join(downloadsDirectory, free);
}

function unwritable(place: string, error: unknown): DesktopFailure {
  const { code = '' } = error as { code?: string };
  return new DesktopFailure('save-failed', String(error), { path: place, code });
}

/** Where the bytes go: into the file as they are, or through gzip. `done` resolves when all is in the file. */
function sinkOf(file: WriteStream, compressed: boolean): { sink: Writable; done: Promise<void> } {
  if (!compressed) return { sink: file, done: new Promise((resolve) => void file.on('finish', resolve)) };
  const gzip = createGzip();
  return { sink: gzip, done: pipeline(gzip, file) };
}

/** Resolves when all that came is on the disk; credit is given for what has been taken on the way there. */
function receive(
  channel: Channel,
  file: WriteStream,
  compressed: boolean,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { sink, done } = sinkOf(file, compressed);
  return new Promise((resolve, reject) => {
    file.on('error', reject);
    done.then(resolve, reject);
    channel.listen({
      onData: (bytes) => {
        onBytes(bytes.length);
        sink.write(bytes, (error) => {
          if (error === null || error === undefined) channel.consumed(bytes.length);
        });
      },
      onEnd: () => void sink.end(),
      onClose: () => void sink.end(),
    });
  });
}

/** To `place`, whole or not at all: what is there already stays until the last byte has come. */
export async function downloadFiles(
  session: AgentSession,
  { guest: name, totalBytes, ...request }: DownloadRequest,
  place: string,
  task: TaskWork,
  compressed = false,
): Promise<TreeSent> {
  const early = path.join(path.dirname(place), `.${randomUUID()}.lodge-part`);
  const channel = session.openChannel();
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  const file = createWriteStream(early, { flags: 'wx', mode: 0o600 });
  let received = 0;
  let told = -1;
  const saving = receive(channel, file, compressed, (bytes) => {
    received += bytes;
    const percent = Math.floor((received * 100) / Math.max(1, totalBytes));
    if (percent === told) return;
    told = percent;
    task.progress(received, Math.max(received, totalBytes));
  }).catch((error: unknown) => {
    channel.reset('cannot be saved');
    throw unwritable(place, error);
  });
  try {
    const answer = session.request('files.download', { name, ...request, channel: channel.id });
    answer.catch(() => channel.reset('refused'));
    // That it cannot be written is the cause, the agent's answer to the reset only its consequence.
    const [saved, sent] = await Promise.allSettled([saving, answer]);
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the download was given up', { guest: name });
    if (saved.status === 'rejected') throw saved.reason;
    if (sent.status === 'rejected') throw sent.reason;
    await rename(early, place).catch((error: unknown) => {
      throw unwritable(place, error);
    });
    return sent.value;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.end();
    await rm(early, { force: true });
  }
}
