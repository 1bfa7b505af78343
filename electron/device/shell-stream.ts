// SPDX-License-Identifier: Apache-2.0
import { Duplex } from 'node:stream';
import { limits } from '../../agent/protocol/index.ts';
import type { CommandStream } from './command-stream.ts';
import { ShellDecoder, ShellProtocolError, shellHeader, shellKind } from './shell-packets.ts';

/** Of standard error: what names a failure comes first. */
const errorBytes = limits.greetingBytes;

/** What waits here cannot be overtaken by a message: one frame of data, and no more. */
const writableHighWaterMark = limits.dataBytes;
const readableHighWaterMark = 256 * 1024;

/**
 * A command's input and output out of the packets of adbd's shell protocol. Whoever reads slowly holds the command up, and whoever
 * writes waits for adbd. It ends with the command, or with the device; it is destroyed when adbd breaks its protocol.
 */
export class ShellStream extends Duplex implements CommandStream {
  readonly #inner: Duplex;
  readonly #decoder = new ShellDecoder();
  #errors = Buffer.alloc(0);
  #exitCode: number | undefined;
  #isOver = false;

  /** Takes the service's stream over. */
  constructor(inner: Duplex) {
    super({ writableHighWaterMark, readableHighWaterMark });
    this.#inner = inner;
    // What has gone wrong is told by `errored`, and its end by 'close'.
    this.on('error', () => undefined);
    // 'close' follows.
    inner.on('error', () => undefined);
    inner.on('data', (chunk: Buffer) => this.#receive(chunk));
    inner.once('end', () => this.#finish());
    inner.once('close', () => this.#finish());
    inner.pause();
  }

  get errorText(): string {
    return this.#errors.toString().trim();
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this._writev([{ chunk }], done);
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error) => void): void {
    const inner = this.#inner;
    // Nobody reads it any more; what the command has said last may still be on its way to our reader.
    if (inner.destroyed) {
      done();
      return;
    }
    inner.cork();
    for (const [at, { chunk }] of chunks.entries()) {
      inner.write(shellHeader(shellKind.input, chunk.length));
      // Its memory is the writer's again when it is on its way, or never will be.
      inner.write(chunk, () => {
        if (at === chunks.length - 1) done();
      });
    }
    inner.uncork();
  }

  /** The command reads the end of its input; its output goes on. */
  override _final(done: () => void): void {
    if (!this.#inner.destroyed) this.#inner.write(shellHeader(shellKind.closeInput, 0));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isOver = true;
    this.#inner.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      for (const piece of this.#decoder.push(chunk)) {
        if (piece.kind === 'output') {
          if (!this.push(piece.bytes)) this.#inner.pause();
        } else if (piece.kind === 'error') this.#keepError(piece.bytes);
        else {
          this.#exitCode = piece.code;
          this.#finish();
          return;
        }
      }
    } catch (error) {
      if (!(error instanceof ShellProtocolError)) throw error;
      this.destroy(error);
    }
  }

  #keepError(bytes: Uint8Array): void {
    const room = errorBytes - this.#errors.length;
    if (room > 0) this.#errors = Buffer.concat([this.#errors, bytes.subarray(0, room)]);
  }

  /** Nothing comes any more. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.push(null);
    this.#inner.destroy();
  }
}
