// SPDX-License-Identifier: Apache-2.0
import { limits } from './limits.ts';

/**
 * A frame on the wire, little endian:
 *
 *     u32 payload length | u32 channel | u8 kind | payload
 *
 * Channel 0 carries JSON-RPC messages and nothing else; any other channel carries bytes under a credit window.
 */
export const frameKind = {
  /** A JSON-RPC 2.0 message, UTF-8. Channel 0 only. */
  message: 1,
  /** Bytes of a channel; costs its length in credit. */
  data: 2,
  /** u32: the receiver grants so many more bytes. */
  credit: 3,
  /** The sender will send no more data on this channel. No payload. */
  end: 4,
  /** The channel is over at once, both ways. Payload: a reason in UTF-8. */
  reset: 5,
} as const;

export type FrameKind = (typeof frameKind)[keyof typeof frameKind];

export interface Frame {
  channel: number;
  kind: FrameKind;
  payload: Uint8Array;
}

export const frameHeaderBytes = 9;

/** A frame that breaks the rules above. It ends the session, and nothing else. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FrameError';
  }
}

/** `into`: memory for it, where it is large enough; the frame is good until that is used again. */
export function encodeFrame(frame: Frame, into?: Uint8Array): Uint8Array {
  const length = frameHeaderBytes + frame.payload.length;
  const bytes = into === undefined || into.length < length ? new Uint8Array(length) : into.subarray(0, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, frame.payload.length, true);
  view.setUint32(4, frame.channel, true);
  view.setUint8(8, frame.kind);
  bytes.set(frame.payload, frameHeaderBytes);
  return bytes;
}

function checkHeader(length: number, channel: number, kind: number): void {
  const onControl = channel === 0;
  switch (kind) {
    case frameKind.message:
      if (!onControl) throw new FrameError(`message on channel ${channel}`);
      if (length > limits.messageBytes) throw new FrameError(`message of ${length} bytes`);
      return;
    case frameKind.data:
      if (onControl) throw new FrameError('data on the control channel');
      if (length === 0 || length > limits.dataBytes) throw new FrameError(`data of ${length} bytes`);
      return;
    case frameKind.credit:
      if (onControl || length !== 4) throw new FrameError('malformed credit');
      return;
    case frameKind.end:
      if (onControl || length !== 0) throw new FrameError('malformed end');
      return;
    case frameKind.reset:
      if (onControl || length > 1024) throw new FrameError('malformed reset');
      return;
    default:
      throw new FrameError(`unknown frame kind ${kind}`);
  }
}

/** Cuts a stream of bytes into frames, whatever the chunks are. Throws FrameError on the first bad header. */
export class FrameDecoder {
  /** What has come of the next frame, and behind it. A long one comes in many: they are joined once, when it is whole. */
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Of the next frame with its header, once that is there. */
  #frameBytes: number | undefined;

  /** The frames completed by `chunk`, which is the decoder's from now on. */
  push(chunk: Uint8Array): Frame[] {
    // A plain view: the slice of a Node Buffer would be no copy.
    this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
    this.#length += chunk.length;
    const frames: Frame[] = [];
    while (this.#length >= (this.#frameBytes ?? frameHeaderBytes)) {
      this.#frameBytes ??= this.#readLength();
      if (this.#length < this.#frameBytes) break;
      frames.push(frameOf(this.#take(this.#frameBytes)));
      this.#frameBytes = undefined;
    }
    return frames;
  }

  #readLength(): number {
    const view = viewOf(this.#peek(frameHeaderBytes));
    const length = view.getUint32(0, true);
    checkHeader(length, view.getUint32(4, true), view.getUint8(8));
    return frameHeaderBytes + length;
  }

  /** Of the first bytes, which are there. */
  #peek(length: number): Uint8Array {
    const first = this.#chunks[0] as Uint8Array;
    if (first.length >= length) return first;
    this.#chunks = [join(this.#chunks, this.#length)];
    return this.#chunks[0] as Uint8Array;
  }

  /** A copy of the first bytes, which are there; they are gone then. */
  #take(length: number): Uint8Array {
    const taken = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const first = this.#chunks[0] as Uint8Array;
      const part = first.subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(part.length);
    }
    this.#length -= length;
    return taken;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function frameOf(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  return {
    channel: view.getUint32(4, true),
    kind: view.getUint8(8) as FrameKind,
    payload: bytes.subarray(frameHeaderBytes),
  };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
