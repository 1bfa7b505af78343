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

export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(frameHeaderBytes + frame.payload.length);
  const view = new DataView(bytes.buffer);
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
  #pending: Uint8Array = new Uint8Array(0);

  /** The frames completed by `chunk`. Payloads are copies: they stay valid. */
  push(chunk: Uint8Array): Frame[] {
    // A plain view: the slice of a Node Buffer would be no copy.
    let bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#pending.length > 0) {
      bytes = new Uint8Array(this.#pending.length + chunk.length);
      bytes.set(this.#pending);
      bytes.set(chunk, this.#pending.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= frameHeaderBytes) {
      const length = view.getUint32(at, true);
      const channel = view.getUint32(at + 4, true);
      const kind = view.getUint8(at + 8);
      checkHeader(length, channel, kind);
      const end = at + frameHeaderBytes + length;
      if (end > bytes.length) break;
      frames.push({ channel, kind: kind as FrameKind, payload: bytes.slice(at + frameHeaderBytes, end) });
      at = end;
    }
    this.#pending = bytes.slice(at);
    return frames;
  }
}
