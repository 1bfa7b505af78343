// SPDX-License-Identifier: Apache-2.0
import type { StreamToView } from '../../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import type { Backend } from '../../state/backend.ts';
import { paddingOf, tarEnd, tarHeader } from './tar-header.ts';

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
/** On its way at once: more does not make it quicker, and would have to be held in memory. */
const mostUntaken = 1024 * 1024;

/** Credit for what goes to the backend, as the stream tells what has been taken. */
class Flow {
  #untaken = 0;
  #wake: (() => void) | undefined;
  #over: { failure?: Error } | undefined;

  spend(bytes: number): void {
    this.#untaken += bytes;
  }

  taken(bytes: number): void {
    this.#untaken -= bytes;
    this.#wake?.();
  }

  end(failure?: Error): void {
    this.#over = failure === undefined ? {} : { failure };
    this.#wake?.();
  }

  get over(): boolean {
    return this.#over !== undefined;
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  room(): Promise<void> {
    return this.#until(() => this.over || this.#untaken < mostUntaken);
  }

  /** Rejects with the failure. */
  async ended(): Promise<void> {
    await this.#until(() => this.over);
    if (this.#over?.failure !== undefined) throw this.#over.failure;
  }
}

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
  const flow = new Flow();
  let attached: (() => void) | undefined;
  const attaching = new Promise<void>((resolve) => {
    attached = resolve;
  });
  const totalBytes = items.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  const stream = backend.stream('upload', { ...target, totalBytes }, (message: StreamToView) => {
    if (message.kind === 'attached') attached?.();
    if (message.kind === 'taken') flow.taken(message.bytes);
    if (message.kind !== 'closed') return;
    const { failure } = message;
    flow.end(failure && new DesktopFailure(failure.reason, failure.message, failure.details));
    attached?.();
  });
  try {
    await attaching;
    for await (const bytes of tarOf(items)) {
      await flow.room();
      if (flow.over) break;
      if (bytes.length === 0) continue;
      flow.spend(bytes.length);
      stream.send({ kind: 'data', bytes });
    }
    if (!flow.over) stream.send({ kind: 'end' });
    await flow.ended();
  } catch (error) {
    if (error instanceof DesktopFailure) throw error;
    // Of this computer: a file that was removed or cannot be read.
    throw new DesktopFailure('archive-unreadable', String(error), { hint: String(error) });
  } finally {
    stream.dispose();
  }
}

/** The first parts of their paths, each once: what they will be called in the folder. */
export function topNames(items: readonly UploadItem[]): string[] {
  return [...new Set(items.map(({ path }) => path.split('/')[0] ?? ''))];
}
