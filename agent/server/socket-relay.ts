// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../protocol/index.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

const readBytes = 32 * 1024;

/**
 * Bytes both ways between a connected stream socket and a channel; a slow side makes the other wait, and the end of one way leaves the
 * other (tcp(7), shutdown(2)). Owns the descriptor until both ways have ended: it keeps a guest's network alive.
 */
export class SocketRelay {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #channel: Channel;
  #waiting: Uint8Array[] = [];
  /** To the socket: open, ending where what waits is still to be written, or over. */
  #input: 'open' | 'ending' | 'over' = 'open';
  #outputIsOver = false;
  #paused = false;
  #closed = false;
  /** What the loop has it for; undefined: not in the loop. */
  #interest: number | undefined;

  constructor(sys: Sys, fd: number, channel: Channel) {
    this.#sys = sys;
    this.#fd = fd;
    this.#channel = channel;
    this.#watch();
    channel.listen({
      onData: (bytes) => this.#take(bytes),
      onEnd: () => {
        if (this.#input === 'open') this.#input = 'ending';
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
    const hasHungUp = (events & (EPOLLHUP | EPOLLERR)) !== 0;
    if ((events & EPOLLOUT) !== 0 || (hasHungUp && this.#outputIsOver)) this.#write();
    // Both ways are over for the guest, and nothing was left to be told so by.
    if (hasHungUp && this.#outputIsOver && !this.#closed) this.#fail('ECONNRESET');
    if ((events & EPOLLIN) !== 0 || hasHungUp) this.#read();
  }

  #read(): void {
    if (this.#closed || this.#paused || this.#outputIsOver) return;
    const bytes = this.#attempt(
      () => this.#sys.file.read(this.#fd, readBytes),
      (code) => this.#fail(code),
    );
    if (bytes === undefined || this.#closed) return;
    if (bytes.length === 0) {
      this.#outputIsOver = true;
      this.#channel.end();
      this.#settle();
      return;
    }
    this.#paused = !this.#channel.write(bytes);
    this.#watch();
  }

  #take(bytes: Uint8Array): void {
    if (this.#closed || this.#input === 'over') {
      this.#channel.consumed(bytes.length);
      return;
    }
    this.#waiting.push(bytes);
    this.#write();
  }

  #write(): void {
    for (let first = this.#waiting[0]; first !== undefined && !this.#closed; first = this.#waiting[0]) {
      const bytes = first;
      const written = this.#attempt(
        () => this.#sys.file.write(this.#fd, bytes),
        () => this.#dropInput(),
      );
      if (written === undefined) break;
      this.#channel.consumed(written);
      if (written === bytes.length) this.#waiting.shift();
      else this.#waiting[0] = bytes.subarray(written);
    }
    if (this.#closed) return;
    if (this.#input === 'ending' && this.#waiting.length === 0) this.#endInput();
    this.#settle();
  }

  /** The guest is told; its answer may still come. */
  #endInput(): void {
    this.#input = 'over';
    this.#attempt(
      () => this.#sys.socket.shutdown(this.#fd, 1),
      () => undefined,
    );
  }

  /** The guest takes no more. What it has said before is still to be read, as a server's answer to a question that it would not hear out. */
  #dropInput(): void {
    this.#input = 'over';
    for (const bytes of this.#waiting.splice(0)) this.#channel.consumed(bytes.length);
    if (this.#outputIsOver) this.#fail('EPIPE');
  }

  #settle(): void {
    if (this.#input === 'over' && this.#outputIsOver) this.#close();
    else this.#watch();
  }

  /** A descriptor that hangs up is told of whatever one waits for: one that is not read now leaves the loop, or it would spin. */
  #watch(): void {
    if (this.#closed) return;
    const { loop } = this.#sys;
    const reads = !this.#paused && !this.#outputIsOver;
    const events = (reads ? loop.EPOLLIN : 0) | (this.#waiting.length > 0 ? loop.EPOLLOUT : 0);
    // Behind the guest's end there is nothing to read, and that it has gone altogether is to be heard.
    const wanted = events === 0 && !this.#outputIsOver ? undefined : events;
    if (wanted === this.#interest) return;
    if (this.#interest === undefined) loop.add(this.#fd, wanted ?? 0, (ready) => this.#ready(ready));
    else if (wanted === undefined) loop.remove(this.#fd);
    else loop.modify(this.#fd, wanted);
    this.#interest = wanted;
  }

  #attempt<T>(body: () => T, onError: (code: string) => void): T | undefined {
    try {
      return body();
    } catch (error) {
      if (!isSysError(error)) throw error;
      onError(error.code);
      return undefined;
    }
  }

  #fail(code: string): void {
    this.#close();
    this.#channel.reset(code);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#interest !== undefined) this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
    for (const bytes of this.#waiting.splice(0)) this.#channel.consumed(bytes.length);
  }
}
