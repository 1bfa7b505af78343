// SPDX-License-Identifier: Apache-2.0
import type { StreamFromView, StreamToView } from './contract.ts';
import { DesktopFailure } from './failure.ts';

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

/** The caller's side of an upload stream. */
export interface UploadHandle {
  send(message: StreamFromView): unknown;
  close(): void;
}

/**
 * Sends the parts of a tar, no faster than they are taken. Resolves when it is all there. Rejects with DesktopFailure, and with what
 * `parts` throws: then nothing is.
 */
export async function sendUpload(
  open: (onMessage: (message: StreamToView) => void) => UploadHandle,
  parts: AsyncIterable<Uint8Array>,
): Promise<void> {
  const flow = new Flow();
  let attached: (() => void) | undefined;
  const attaching = new Promise<void>((resolve) => {
    attached = resolve;
  });
  const stream = open((message) => {
    if (message.kind === 'attached') attached?.();
    if (message.kind === 'taken') flow.taken(message.bytes);
    if (message.kind !== 'closed') return;
    const { failure } = message;
    flow.end(failure && new DesktopFailure(failure.reason, failure.message, failure.details));
    attached?.();
  });
  try {
    await attaching;
    for await (const bytes of parts) {
      await flow.room();
      if (flow.over) break;
      if (bytes.length === 0) continue;
      flow.spend(bytes.length);
      stream.send({ kind: 'data', bytes });
    }
    if (!flow.over) stream.send({ kind: 'end' });
    await flow.ended();
  } finally {
    stream.close();
  }
}
