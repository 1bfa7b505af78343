// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import { sendUpload } from '../../ipc/send-upload.ts';
import type { CommandSession } from '../command-session.ts';
import { localEntries, tarOfEntries } from '../local-tree.ts';
import { bytesText, printable, table } from '../output.ts';
import { withTask } from '../task-progress.ts';

function describe({ name, kind, sizeBytes, mode, modifiedMs, target }: FileEntry): string[] {
  const shown = printable(target === undefined ? name : `${name} -> ${target}`);
  return [mode.toString(8).padStart(4, '0'), kind, String(sizeBytes), new Date(modifiedMs).toISOString(), shown];
}

export async function listFiles(session: CommandSession, guest: string, folder: string): Promise<void> {
  const { serial } = await session.connect();
  const listing = await session.call('files.list', { serial, guest, path: folder });
  const lines = table([['MODE', 'KIND', 'BYTES', 'MODIFIED', 'NAME'], ...listing.entries.map(describe)]);
  session.output.result(
    listing,
    listing.leftOut === 0 ? lines : [...lines, session.output.words.more(listing.leftOut)],
  );
}

/** Into a folder of the guest, by the names that they have here. */
export async function uploadFiles(
  session: CommandSession,
  guest: string,
  files: readonly string[],
  { to, replace = false }: { to: string; replace?: boolean },
): Promise<void> {
  const entries = await localEntries(files);
  const { serial } = await session.connect();
  const totalBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const existing = replace ? 'replace' : 'refuse';
  await withTask(session, (taskId) =>
    sendUpload(
      (onMessage) =>
        session.client.stream('upload', { serial, guest, path: to, existing, totalBytes, taskId }, { onMessage }),
      tarOfEntries(entries),
    ),
  );
  session.output.result({ guest, path: to, entries: entries.length, sizeBytes: totalBytes }, [
    session.output.words.saved(`${guest}:${to}`, entries.length, bytesText(totalBytes), 0),
  ]);
}

/** A file as it is; a folder, and what a file's name here says is to be one, as a tar. */
export async function downloadFile(
  session: CommandSession,
  guest: string,
  from: string,
  to: string | undefined,
): Promise<void> {
  const { serial } = await session.connect();
  const folder = path.posix.dirname(path.posix.resolve('/', from));
  const name = path.posix.basename(path.posix.resolve('/', from));
  const on = { serial, guest, path: folder };
  const { entries } = await session.call('files.list', on);
  const isFolder = entries.find((each) => each.name === name)?.kind === 'folder';
  const { sizeBytes: totalBytes } = await session.call('files.measure', { ...on, files: [name] });
  const place = path.resolve(to ?? (isFolder ? `${name}.tar` : name));
  session.saveTo(place);
  const form = isFolder || place.endsWith('.tar') ? 'tar' : 'raw';
  const sent = await withTask(session, (taskId) =>
    session.call('files.download', { ...on, files: [name], form, name, totalBytes, taskId }),
  );
  if (sent !== undefined) session.output.result(sent, [`${place}: ${bytesText(sent.sizeBytes)}`]);
}
