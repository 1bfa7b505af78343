// SPDX-License-Identifier: Apache-2.0
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sendUpload } from '../../../electron/ipc/send-upload.ts';
import { paddingOf, tarEnd, tarHeader } from '../../../electron/ipc/upload-tar.ts';
import type { Backend } from '../../state/backend.ts';

/** A file of this computer, or a folder that may be empty. */
export interface UploadItem {
  path: string;
  file?: File;
}

export interface UploadTarget {
  serial: string;
  guest: string;
  path: string;
  existing: 'refuse' | 'replace';
  taskId: string;
}

const partBytes = 128 * 1024;

async function* contentOf(file: File): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += partBytes) {
    // A part at a time: nothing of it is held that has not been taken.
    yield new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer());
  }
}

async function* tarOf(items: readonly UploadItem[]): AsyncGenerator<Uint8Array> {
  for (const { path, file } of items) {
    const sizeBytes = file?.size ?? 0;
    yield tarHeader({ path, folder: file === undefined, sizeBytes, modifiedMs: file?.lastModified ?? Date.now() });
    if (file === undefined) continue;
    yield* contentOf(file);
    yield paddingOf(sizeBytes);
  }
  yield tarEnd;
}

/** Resolves when it is all there. Rejects with DesktopFailure: then nothing is. It goes on when the view is left. */
export async function upload(backend: Backend, target: UploadTarget, items: readonly UploadItem[]): Promise<void> {
  const totalBytes = items.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  try {
    await sendUpload((onMessage) => {
      const stream = backend.stream('upload', { ...target, totalBytes }, onMessage);
      return { send: (message) => stream.send(message), close: () => stream.dispose() };
    }, tarOf(items));
  } catch (error) {
    if (error instanceof DesktopFailure) throw error;
    // Of this computer: a file that was removed or cannot be read.
    throw new DesktopFailure('archive-unreadable', String(error), { hint: String(error) });
  }
}

/** The first parts of their paths, each once: what they will be called in the folder. */
export function topNames(items: readonly UploadItem[]): string[] {
  return [...new Set(items.map(({ path }) => path.split('/')[0] ?? ''))];
}
