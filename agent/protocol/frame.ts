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

/** What stands before a payload of `length` bytes. */
export function frameHeader(channel: number, kind: FrameKind, length: number): Uint8Array {
  const header = new Uint8Array(frameHeaderBytes);
  writeHeader(header, { channel, kind, length });
  return header;
}

function writeHeader(
  to: Uint8Array,
  { channel, kind, length }: { channel: number; kind: FrameKind; length: number },
): void {
  const view = new DataView(to.buffer, to.byteOffset);
  view.setUint32(0, length, true);
  view.setUint32(4, channel, true);
  view.setUint8(8, kind);
}

/** `into`: memory for it, where it is large enough; the frame is good until that is used again. */
export function encodeFrame(frame: Frame, into?: Uint8Array): Uint8Array {
  const length = frameHeaderBytes + frame.payload.length;
  const bytes = into === undefined || into.length < length ? new Uint8Array(length) : into.subarray(0, length);
  writeHeader(bytes, { channel: frame.channel, kind: frame.kind, length: frame.payload.length });
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
      if (length === 0 || length > limits.wideDataBytes) throw new FrameError(`data of ${length} bytes`);
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

/** Of a part of data that is shorter than that of its chunk, a copy is handed on, so that it does not keep all of the chunk. */
const keptPart = 1 / 8;

/**
 * Cuts a stream of bytes into frames, whatever the chunks are. Data come in the parts in which they arrived, each as a frame of its own:
 * what is carried on to somewhere else is not joined here first. Throws FrameError on the first bad header.
 */
export class FrameDecoder {
  /** What has come and was not handed on. A long message comes in many: they are joined once, when it is whole. */
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** The frame whose header is there, and how much of its payload is still to be handed on. */
  #header: { channel: number; kind: FrameKind } | undefined;
  #left = 0;

  /** The frames completed by `chunk`, and the parts of data in it. The chunk is the decoder's from now on. */
  push(chunk: Uint8Array): Frame[] {
    // A plain view: the slice of a Node Buffer would be no copy.
    this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (this.#header === undefined) {
        if (this.#length < frameHeaderBytes) return frames;
        this.#header = this.#readHeader();
      }
      const { channel, kind } = this.#header;
      const payload = kind === frameKind.data ? this.#takePart() : this.#takeWhole();
      if (payload === undefined) return frames;
      frames.push({ channel, kind, payload });
      if (this.#left === 0) this.#header = undefined;
    }
  }

  #readHeader(): { channel: number; kind: FrameKind } {
    const bytes = this.#take(frameHeaderBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    const channel = view.getUint32(4, true);
    const kind = view.getUint8(8);
    checkHeader(length, channel, kind);
    this.#left = length;
    return { channel, kind: kind as FrameKind };
  }

  #takeWhole(): Uint8Array | undefined {
    if (this.#length < this.#left) return undefined;
    const payload = this.#take(this.#left);
    this.#left = 0;
    return payload;
  }

  /** As much of it as lies together. */
  #takePart(): Uint8Array | undefined {
    const [first] = this.#chunks;
    if (first === undefined) return undefined;
    const length = Math.min(first.length, this.#left);
    this.#left -= length;
    const isKept = length > first.buffer.byteLength * keptPart;
    const part = isKept ? first.subarray(0, length) : first.slice(0, length);
    this.#drop(length);
    return part;
  }

  /** A copy of the first bytes, which are there; they are gone then. */
  #take(length: number): Uint8Array {
    const taken = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const part = (this.#chunks[0] as Uint8Array).subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      this.#drop(part.length);
    }
    return taken;
  }

  /** Of the first chunk. */
  #drop(length: number): void {
    const first = this.#chunks[0] as Uint8Array;
    if (length === first.length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    this.#length -= length;
  }
}
