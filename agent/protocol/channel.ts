// SPDX-License-Identifier: Apache-2.0
import { limits } from './limits.ts';

/** What a channel needs of the connection that carries it. */
export interface ChannelCarrier {
  /** Something is waiting to be taken. */
  outputReady(): void;
  sendCredit(channel: number, bytes: number): void;
  sendReset(channel: number, reason: string): void;
  forget(channel: number): void;
}

export interface ChannelListener {
  /** Call `consumed` with the length when the bytes have been dealt with: that grants the sender as much again. */
  onData(bytes: Uint8Array): void;
  /** The other side sends no more. */
  onEnd?(): void;
  /** Everything that was written has left for the transport, after `write` had answered false. */
  onDrain?(): void;
  /** Over at once: a reset by the peer, a local one, or the connection's end. Called once, nothing follows. */
  onClose?(reason: string): void;
}

/** A stream of bytes both ways under credit windows. Made by `Connection.openChannel`. */
export class Channel {
  readonly id: number;
  #carrier: ChannelCarrier;
  #listener: ChannelListener | undefined;
  #early: Uint8Array[] = [];
  #earlyEnd = false;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #credit: number = limits.windowBytes;
  #granted: number = limits.windowBytes;
  #unreported = 0;
  #widenedBytes = 0;
  #full = false;
  #ending = false;
  #endSent = false;
  #endReceived = false;
  #closed = false;

  constructor(id: number, carrier: ChannelCarrier) {
    this.id = id;
    this.#carrier = carrier;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes accepted by `write` and not yet taken by the transport. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Data that came before is delivered now. */
  listen(listener: ChannelListener): void {
    this.#listener = listener;
    for (const bytes of this.#early.splice(0)) listener.onData(bytes);
    if (this.#earlyEnd) {
      this.#earlyEnd = false;
      listener.onEnd?.();
    }
  }

  /** Queues the bytes (kept, not copied). false: the queue was longer than a window and has not emptied since, wait for onDrain. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending) return true;
    if (bytes.length > 0) {
      this.#queue.push(bytes);
      this.#queuedBytes += bytes.length;
      this.#carrier.outputReady();
    }
    // Until it has drained, though a later write finds room: who was told to wait waits for onDrain.
    this.#full ||= this.#queuedBytes >= limits.windowBytes;
    return !this.#full;
  }

  /** No more writes; what is queued still goes. */
  end(): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    this.#carrier.outputReady();
  }

  reset(reason: string): void {
    if (this.#closed) return;
    this.#carrier.sendReset(this.id, reason);
    this.close(reason);
  }

  /** Lets the sender have so many bytes more on their way than a window: for what is long, and would wait for each credit. */
  widen(bytes: number): void {
    if (this.#closed || this.#endReceived) return;
    this.#granted += bytes;
    this.#widenedBytes += bytes;
    this.#carrier.sendCredit(this.id, bytes);
  }

  /** Grants the sender credit for bytes that have been dealt with; in portions, so that credits stay rare. */
  consumed(bytes: number): void {
    if (this.#closed || this.#endReceived) return;
    this.#unreported += bytes;
    // Frames are no longer than the credit that is left, so that of a wide channel in small portions would make small frames.
    if (this.#unreported < limits.windowBytes / 4 + this.#widenedBytes / 8) return;
    this.#granted += this.#unreported;
    this.#carrier.sendCredit(this.id, this.#unreported);
    this.#unreported = 0;
  }

  /** For the connection: the next data to send, at most `maximumBytes`; 'end' when the end is due; undefined when nothing can go. */
  take(maximumBytes: number): Uint8Array | 'end' | undefined {
    const first = this.#queue[0];
    if (first === undefined) {
      if (!this.#ending || this.#endSent) return undefined;
      this.#endSent = true;
      return 'end';
    }
    const frameBytes = this.#credit > limits.windowBytes ? limits.wideDataBytes : limits.dataBytes;
    const length = Math.min(first.length, maximumBytes, this.#credit, frameBytes);
    if (length === 0) return undefined;
    const part = first.subarray(0, length);
    if (length === first.length) this.#queue.shift();
    else this.#queue[0] = first.subarray(length);
    this.#queuedBytes -= length;
    this.#credit -= length;
    if (this.#full && this.#queuedBytes === 0) {
      this.#full = false;
      this.#listener?.onDrain?.();
    }
    return part;
  }

  /** For the connection. false: the peer sent more than it was granted, or after its end. */
  receiveData(bytes: Uint8Array): boolean {
    if (bytes.length > this.#granted || this.#endReceived) return false;
    this.#granted -= bytes.length;
    if (this.#listener === undefined) this.#early.push(bytes);
    else this.#listener.onData(bytes);
    return true;
  }

  receiveCredit(bytes: number): void {
    this.#credit += bytes;
    if (this.#queue.length > 0) this.#carrier.outputReady();
  }

  receiveEnd(): void {
    this.#endReceived = true;
    if (this.#listener === undefined) this.#earlyEnd = true;
    else this.#listener.onEnd?.();
  }

  /** For the connection: forget when both ways have ended. */
  get finished(): boolean {
    return this.#endSent && this.#endReceived;
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#carrier.forget(this.id);
    this.#listener?.onClose?.(reason);
  }
}
