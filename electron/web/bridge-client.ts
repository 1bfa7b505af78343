// SPDX-License-Identifier: Apache-2.0
import type {
  BackendEventName,
  BackendEvents,
  Bridge,
  CallAnswer,
  CallName,
  CallParams,
  StreamFromView,
  StreamHandle,
  StreamName,
  StreamParams,
  StreamToView,
} from '../ipc/contract.ts';
import type { FailureView } from '../ipc/failure.ts';
import { decodeStreamBytes, encodeStreamBytes, type WebAnswer, type WebRequest } from '../ipc/web-message.ts';

type Listener = (payload: never) => void;

const connectionLost: FailureView = {
  reason: 'connection-lost',
  message: 'the page has lost its connection to Lodge',
  details: {},
};
const firstRetryMs = 250;
const longestRetryMs = 5_000;

/** `window.lodge` in a browser: the bridge over a WebSocket, which it opens again when it is lost. */
export class WebBridge implements Bridge {
  readonly #address: string;
  #socket: WebSocket | undefined;
  #everOpen = false;
  #retryMs = firstRetryMs;
  #nextId = 1;
  #outbox: WebRequest[] = [];
  #calls = new Map<number, (answer: CallAnswer<CallName>) => void>();
  #streams = new Map<number, (message: StreamToView) => void>();
  #listeners = new Map<BackendEventName, Set<Listener>>();
  /** Metrics that are wanted: the server forgets them with the connection. */
  #subscriptions = new Map<string, CallParams<'metrics.subscribe'>>();

  constructor(address: string) {
    this.#address = address;
    this.#connect();
  }

  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallAnswer<N>> {
    this.#note(name, params);
    return this.#call(name, params) as Promise<CallAnswer<N>>;
  }

  on<E extends BackendEventName>(event: E, listener: (payload: BackendEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  stream<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    listener: (message: StreamToView) => void,
  ): StreamHandle {
    const stream = this.#nextId++;
    this.#streams.set(stream, listener);
    if (!this.#say({ kind: 'open', stream, name, params })) queueMicrotask(() => this.#closeStream(stream));
    const send = (message: StreamFromView): void => {
      if (!this.#streams.has(stream)) return;
      if (message.kind === 'data') this.#sendBytes(stream, message.bytes);
      else this.#say({ kind: 'stream', stream, message });
      if (message.kind === 'close') this.#streams.delete(stream);
    };
    return { send, dispose: () => send({ kind: 'close' }) };
  }

  #call(name: CallName, params: unknown): Promise<CallAnswer<CallName>> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      if (this.#say({ kind: 'call', id, name, params })) return;
      this.#calls.delete(id);
      resolve({ ok: false, failure: connectionLost });
    });
  }

  #note(name: CallName, params: unknown): void {
    const key = ({ serial, guest }: CallParams<'metrics.unsubscribe'>): string => `${serial}\n${guest}`;
    if (name === 'metrics.subscribe') {
      const wanted = params as CallParams<'metrics.subscribe'>;
      this.#subscriptions.set(key(wanted), wanted);
    } else if (name === 'metrics.unsubscribe') {
      this.#subscriptions.delete(key(params as CallParams<'metrics.unsubscribe'>));
    }
  }

  #connect(): void {
    const socket = new WebSocket(this.#address);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#receive(data as string | ArrayBuffer);
    socket.onclose = () => this.#lost();
  }

  #opened(): void {
    this.#retryMs = firstRetryMs;
    for (const request of this.#outbox.splice(0)) this.#socket?.send(JSON.stringify(request));
    if (this.#everOpen) void this.#refresh();
    this.#everOpen = true;
  }

  /** After a loss: tells the views what they have missed. */
  async #refresh(): Promise<void> {
    for (const params of this.#subscriptions.values()) void this.#call('metrics.subscribe', params);
    const devices = (await this.#call('devices.list', {})) as CallAnswer<'devices.list'>;
    if (!devices.ok) return;
    this.#emit('devices.changed', devices.result);
    for (const { serial, session } of devices.result.devices) {
      if (session.phase !== 'ready') continue;
      const guests = (await this.#call('guests.list', { serial })) as CallAnswer<'guests.list'>;
      if (guests.ok) this.#emit('guests.changed', { serial, guests: guests.result });
    }
    const tasks = (await this.#call('task.list', {})) as CallAnswer<'task.list'>;
    if (tasks.ok) for (const task of tasks.result) this.#emit('task.changed', task);
  }

  #lost(): void {
    this.#socket = undefined;
    for (const resolve of this.#calls.values()) resolve({ ok: false, failure: connectionLost });
    this.#calls.clear();
    this.#outbox = [];
    for (const stream of [...this.#streams.keys()]) this.#closeStream(stream);
    setTimeout(() => this.#connect(), this.#retryMs * (0.5 + Math.random() / 2));
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }

  #closeStream(stream: number): void {
    const listener = this.#streams.get(stream);
    this.#streams.delete(stream);
    listener?.({ kind: 'closed', failure: connectionLost });
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      const message = decodeStreamBytes(new Uint8Array(data));
      if (message !== undefined) this.#streams.get(message.stream)?.({ kind: 'data', bytes: message.bytes });
      return;
    }
    const answer = JSON.parse(data) as WebAnswer;
    switch (answer.kind) {
      case 'answer':
        this.#calls.get(answer.id)?.(answer.answer);
        this.#calls.delete(answer.id);
        return;
      case 'event':
        this.#emit(answer.event, answer.payload as never);
        return;
      case 'stream': {
        const listener = this.#streams.get(answer.stream);
        if (answer.message.kind === 'closed') this.#streams.delete(answer.stream);
        listener?.(answer.message);
      }
    }
  }

  #emit<E extends BackendEventName>(event: E, payload: BackendEvents[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(payload as never);
  }

  /** false: there is no connection now. Before the first one, requests wait for it. */
  #say(request: WebRequest): boolean {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(request));
      return true;
    }
    if (this.#everOpen) return false;
    this.#outbox.push(request);
    return true;
  }

  #sendBytes(stream: number, bytes: Uint8Array): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeStreamBytes(stream, bytes));
  }
}
