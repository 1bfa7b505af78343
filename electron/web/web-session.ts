// SPDX-License-Identifier: Apache-2.0
import type { RawData, WebSocket } from 'ws';
import type { Backend, BackendClient } from '../backend/backend.ts';
import { checkStreamMessage } from '../backend/params.ts';
import type { BackendStream } from '../backend/resuming-stream.ts';
import type { StreamFromView, StreamToView } from '../ipc/contract.ts';
import { decodeStreamBytes, encodeStreamBytes, parseWebRequest, type WebAnswer } from '../ipc/web-message.ts';

/** Streams that one page may have open; the agent allows fewer. */
const mostStreams = 128;
/** A page that reads so slowly gets no more figures, which are only news while they are new; and beyond the second, nothing. */
const slowBytes = 4 * 1024 * 1024;
const stuckBytes = 64 * 1024 * 1024;
/** RFC 6455, 7.4.1. */
const policyViolation = 1008;

/** One page's connection. */
export class WebSession {
  readonly #socket: WebSocket;
  readonly #client: BackendClient;
  readonly #streams = new Map<number, BackendStream>();

  constructor(socket: WebSocket, backend: Backend) {
    this.#socket = socket;
    this.#client = backend.client();
    this.#client.onEvent(({ event, payload }) => {
      if (event === 'metrics.sampled' && socket.bufferedAmount > slowBytes) return;
      this.#say({ kind: 'event', event, payload } as WebAnswer);
    });
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', () => socket.terminate());
    socket.once('close', () => this.#client.dispose());
  }

  #receive(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer;
    if (isBinary) {
      const message = decodeStreamBytes(bytes);
      if (message === undefined) this.#refuse('malformed message');
      else this.#toStream(message.stream, { kind: 'data', bytes: message.bytes });
      return;
    }
    const request = parseWebRequest(bytes.toString());
    switch (request?.kind) {
      case undefined:
        this.#refuse('malformed message');
        return;
      case 'call':
        void this.#client
          .call(request.name, request.params)
          .then((answer) => this.#say({ kind: 'answer', id: request.id, answer }));
        return;
      case 'open':
        this.#open(request.stream, request.name, request.params);
        return;
      case 'stream':
        this.#toStream(request.stream, request.message);
    }
  }

  #open(id: number, name: string, params: unknown): void {
    if (this.#streams.has(id) || this.#streams.size >= mostStreams) {
      this.#refuse('too many streams');
      return;
    }
    const onMessage = (message: StreamToView): void => {
      if (message.kind === 'data') {
        this.#send(encodeStreamBytes(id, message.bytes));
        return;
      }
      if (message.kind === 'closed') this.#streams.delete(id);
      this.#say({ kind: 'stream', stream: id, message });
    };
    this.#streams.set(id, this.#client.stream(name, params, { onMessage }));
  }

  #toStream(id: number, message: StreamFromView): void {
    // It may have ended while the message was on its way.
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    try {
      const checked = checkStreamMessage(message);
      if (checked.kind === 'close') this.#streams.delete(id);
      stream.send(checked);
    } catch {
      this.#refuse('malformed stream message');
    }
  }

  #refuse(why: string): void {
    this.#socket.close(policyViolation, why);
  }

  #say(answer: WebAnswer): void {
    this.#send(JSON.stringify(answer));
  }

  #send(data: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > stuckBytes) this.#socket.terminate();
    else this.#socket.send(data);
  }
}
