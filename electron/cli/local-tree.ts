// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { DesktopFailure } from '../ipc/failure.ts';
import { paddingOf, type SentEntry, tarEnd, tarHeader } from '../ipc/upload-tar.ts';

interface LocalEntry extends SentEntry {
  /** Of this computer. */
  place: string;
}

async function* walk(place: string, name: string): AsyncGenerator<LocalEntry> {
  const stat = await lstat(place);
  const facts = { place, path: name, modifiedMs: stat.mtimeMs, mode: stat.mode & 0o777 };
  if (stat.isSymbolicLink()) yield { ...facts, folder: false, sizeBytes: 0, target: await readlink(place) };
  else if (stat.isFile()) yield { ...facts, folder: false, sizeBytes: stat.size };
  else if (!stat.isDirectory())
    throw new DesktopFailure('archive-unreadable', 'it is neither a file, nor a folder, nor a link', { path: place });
  else {
    yield { ...facts, folder: true, sizeBytes: 0 };
    for (const each of (await readdir(place)).sort()) yield* walk(path.join(place, each), `${name}/${each}`);
  }
}

/** Files and folders of this computer with all below them, by the names that they have here. Throws DesktopFailure archive-unreadable. */
export async function localEntries(places: readonly string[]): Promise<LocalEntry[]> {
  const entries: LocalEntry[] = [];
  for (const place of places.map((each) => path.resolve(each))) {
    try {
      for await (const entry of walk(place, path.basename(place))) entries.push(entry);
    } catch (error) {
      if (error instanceof DesktopFailure) throw error;
      throw new DesktopFailure('archive-unreadable', String(error), { path: place });
    }
  }
  return entries;
}

async function* contentOf({ place, sizeBytes }: LocalEntry): AsyncGenerator<Uint8Array> {
  let left = sizeBytes;
  if (left > 0)
    for await (const chunk of createReadStream(place, { end: sizeBytes - 1 }) as AsyncIterable<Buffer>) {
      left -= chunk.length;
      yield chunk;
    }
  if (left > 0) throw new DesktopFailure('archive-unreadable', 'it has become shorter', { path: place });
}

/** Their tar, a part at a time. */
export async function* tarOfEntries(entries: readonly LocalEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield tarHeader(entry);
    yield* contentOf(entry);
    yield paddingOf(entry.sizeBytes);
  }
  yield tarEnd;
}
