// SPDX-License-Identifier: Apache-2.0
import { Channel, type ChannelCarrier } from './channel.ts';
import { AgentFailure } from './failure.ts';
import { encodeFrame, type Frame, FrameDecoder, FrameError, frameHeader, frameKind } from './frame.ts';
import { limits } from './limits.ts';
import { failureBodyOf, parseMessage, printMessage, type RpcMessage } from './rpc.ts';
import type { TextCodec } from './text-codec.ts';

export interface ConnectionOptions {
  codec: TextCodec;
  /** There is output: call `take` until it answers undefined, as fast as the transport accepts. */
  onOutput(): void;
  /** Requests of the peer. A throw or rejection is answered as a failure. */
  onRequest?(method: string, params: unknown): Promise<unknown>;
  onEvent?(event: string, params: unknown): void;
  /** The session is over: by `close`, or by a peer that broke the protocol (error is then an AgentFailure 'protocol-error'). */
  onClose?(error: AgentFailure | undefined): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * One end of a session: requests, events and byte channels over any stream of bytes. It does no input or output itself:
 * the owner feeds `receive` and drains `take`. Messages go before data, and channels share what is left in turn.
 */
export class Connection implements ChannelCarrier {
  #options: ConnectionOptions;
  #decoder = new FrameDecoder();
  #control: Uint8Array[] = [];
  #channels = new Map<number, Channel>();
  #turn = 0;
  #nextRequest = 1;
  #nextChannel = 1;
  #pending = new Map<number, Pending>();
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new AgentFailure('cancelled', 'the session is closed'));
    const id = this.#nextRequest++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#sendMessage({ kind: 'request', id, method, params });
    });
  }

  notify(event: string, params: unknown): void {
    if (!this.#closed) this.#sendMessage({ kind: 'event', event, params });
  }

  /** Without an id: a new one, for the side that asks. With one: the number that came in a request. */
  openChannel(id = this.#nextChannel++): Channel {
    if (this.#closed) throw new AgentFailure('cancelled', 'the session is closed');
    if (!Number.isInteger(id) || id < 1 || id > 0xffffffff || this.#channels.has(id)) {
      throw new AgentFailure('protocol-error', `channel ${id} cannot be opened`);
    }
    if (this.#channels.size >= limits.channels) throw new AgentFailure('protocol-error', 'too many channels');
    const channel = new Channel(id, this);
    this.#channels.set(id, channel);
    return channel;
  }

  channel(id: number): Channel | undefined {
    return this.#channels.get(id);
  }

  receive(bytes: Uint8Array): void {
    if (this.#closed) return;
    try {
      for (const frame of this.#decoder.push(bytes)) {
        if (this.#closed) return;
        this.#receiveFrame(frame);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.close(new AgentFailure('protocol-error', error.message));
    }
  }

  /** The next bytes for the transport, one frame; undefined: nothing to send now. `into`: as of encodeFrame, for data alone. */
  take(into?: Uint8Array): Uint8Array | undefined {
    const next = this.#next();
    return next === undefined || next instanceof Uint8Array ? next : encodeFrame(next, into);
  }

  /** The same, of data the header and the bytes that were written to the channel, for a transport that writes both at once. */
  takePair(): readonly [first: Uint8Array, second?: Uint8Array] | undefined {
    const next = this.#next();
    if (next === undefined) return undefined;
    if (next instanceof Uint8Array) return [next];
    return [frameHeader(next.channel, next.kind, next.payload.length), next.payload];
  }

  /** A frame that is encoded already, or one of data. */
  #next(): Uint8Array | Frame | undefined {
    const message = this.#control.shift();
    if (message !== undefined) return message;
    const channels = [...this.#channels.values()];
    for (let n = 0; n < channels.length; n++) {
      const channel = channels[(this.#turn + n) % channels.length] as Channel;
      const data = channel.take(limits.wideDataBytes);
      if (data === undefined) continue;
      this.#turn = (this.#turn + n + 1) % channels.length;
      if (data !== 'end') return { channel: channel.id, kind: frameKind.data, payload: data };
      if (channel.finished) channel.close('ended');
      return encodeFrame({ channel: channel.id, kind: frameKind.end, payload: new Uint8Array(0) });
    }
    return undefined;
  }

  close(error?: AgentFailure): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const channel of [...this.#channels.values()]) channel.close(error?.message ?? 'the session is closed');
    const failure = error ?? new AgentFailure('cancelled', 'the session is closed');
    for (const pending of this.#pending.values()) pending.reject(failure);
    this.#pending.clear();
    this.#options.onClose?.(error);
  }

  outputReady(): void {
    if (!this.#closed) this.#options.onOutput();
  }

  sendCredit(channel: number, bytes: number): void {
    const payload = new Uint8Array(4);
    new DataView(payload.buffer).setUint32(0, bytes, true);
    this.#sendControl({ channel, kind: frameKind.credit, payload });
  }

  sendReset(channel: number, reason: string): void {
    const payload = this.#options.codec.encode(reason).subarray(0, 1024);
    this.#sendControl({ channel, kind: frameKind.reset, payload });
  }

  forget(channel: number): void {
    this.#channels.delete(channel);
  }

  #sendControl(frame: Frame): void {
    if (this.#closed) return;
    this.#control.push(encodeFrame(frame));
    this.#options.onOutput();
  }

  #sendMessage(message: RpcMessage): void {
    const payload = this.#options.codec.encode(printMessage(message));
    if (payload.length > limits.messageBytes)
      throw new AgentFailure('protocol-error', `message of ${payload.length} bytes`);
    this.#sendControl({ channel: 0, kind: frameKind.message, payload });
  }

  #receiveFrame(frame: Frame): void {
    if (frame.kind === frameKind.message) {
      this.#receiveMessage(frame.payload);
      return;
    }
    const channel = this.#channels.get(frame.channel);
    // Frames may still be on their way when this side has reset the channel: they are not an error.
    if (channel === undefined) return;
    switch (frame.kind) {
      case frameKind.data:
        if (!channel.receiveData(frame.payload))
          throw new FrameError(`data beyond the window on channel ${channel.id}`);
        return;
      case frameKind.credit:
        channel.receiveCredit(new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0, true));
        return;
      case frameKind.end:
        channel.receiveEnd();
        if (channel.finished) channel.close('ended');
        return;
      case frameKind.reset:
        channel.close(this.#options.codec.decode(frame.payload));
        return;
    }
  }

  #receiveMessage(payload: Uint8Array): void {
    const message = parseMessage(this.#options.codec.decode(payload));
    if (message === undefined) throw new FrameError('not a JSON-RPC message');
    switch (message.kind) {
      case 'event':
        this.#options.onEvent?.(message.event, message.params);
        return;
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'result':
        this.#settle(message.id)?.resolve(message.result);
        return;
      case 'error': {
        const { reason, message: text, details } = message.failure;
        this.#settle(message.id)?.reject(new AgentFailure(reason, text, details));
        return;
      }
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    let answer: RpcMessage;
    try {
      if (this.#options.onRequest === undefined) throw new AgentFailure('protocol-error', `no method ${method}`);
      answer = { kind: 'result', id, result: await this.#options.onRequest(method, params) };
    } catch (error) {
      answer = { kind: 'error', id, failure: failureBodyOf(error) };
    }
    if (!this.#closed) this.#sendMessage(answer);
  }
}
