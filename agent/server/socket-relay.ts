// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../protocol/index.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

const readBytes = 32 * 1024;

/**
 * Bytes both ways between a connected stream socket and a channel; a slow side makes the other wait. Owns the descriptor, and closes it
 * when the socket's side has ended: it keeps a guest's network alive.
 */
export class SocketRelay {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #channel: Channel;
  #waiting: Uint8Array[] = [];
  #inputEnded = false;
  #paused = false;
  #closed = false;
  /** What the loop has it for; 0: not in the loop. */
  #interest = 0;

  constructor(sys: Sys, fd: number, channel: Channel) {
    this.#sys = sys;
    this.#fd = fd;
    this.#channel = channel;
    this.#watch();
    channel.listen({
      onData: (bytes) => this.#take(bytes),
      onEnd: () => {
        this.#inputEnded = true;
        this.#write();
      },
      onDrain: () => {
        this.#paused = false;
        this.#watch();
      },
      onClose: () => this.#close(),
    });
  }

  #ready(events: number): void {
    const { EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR } = this.#sys.loop;
    if ((events & EPOLLOUT) !== 0) this.#write();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) !== 0) this.#read();
  }

  #read(): void {
    if (this.#closed || this.#paused) return;
    const bytes = this.#attempt(() => this.#sys.file.read(this.#fd, readBytes));
    if (bytes === undefined || this.#closed) return;
    if (bytes.length === 0) {
      this.#close();
      this.#channel.end();
      return;
    }
    this.#paused = !this.#channel.write(bytes);
    this.#watch();
  }

  #take(bytes: Uint8Array): void {
    if (this.#closed) {
      this.#channel.consumed(bytes.length);
      return;
    }
    this.#waiting.push(bytes);
    this.#write();
  }

  #write(): void {
    for (let first = this.#waiting[0]; first !== undefined && !this.#closed; first = this.#waiting[0]) {
      const bytes = first;
      const written = this.#attempt(() => this.#sys.file.write(this.#fd, bytes));
      if (written === undefined) break;
      this.#channel.consumed(written);
      if (written === bytes.length) this.#waiting.shift();
      else this.#waiting[0] = bytes.subarray(written);
    }
    if (this.#closed) return;
    if (this.#inputEnded && this.#waiting.length === 0) this.#endInput();
    this.#watch();
  }

  /** The guest is told; its answer may still come. */
  #endInput(): void {
    this.#inputEnded = false;
    this.#attempt(() => this.#sys.socket.shutdown(this.#fd, 1));
  }

  /** A descriptor that hangs up is told of whatever one waits for: one that is not read now leaves the loop, or it would spin. */
  #watch(): void {
    if (this.#closed) return;
    const { loop } = this.#sys;
    const wanted = (this.#paused ? 0 : loop.EPOLLIN) | (this.#waiting.length > 0 ? loop.EPOLLOUT : 0);
    if (wanted === this.#interest) return;
    if (this.#interest === 0) loop.add(this.#fd, wanted, (events) => this.#ready(events));
    else if (wanted === 0) loop.remove(this.#fd);
    else loop.modify(this.#fd, wanted);
    this.#interest = wanted;
  }

  #attempt<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#close();
      this.#channel.reset(error.code);
      return undefined;
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#interest !== 0) this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
    for (const bytes of this.#waiting.splice(0)) this.#channel.consumed(bytes.length);
  }
}
