// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../protocol/index.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

const readBytes = 32 * 1024;

/**
 * A command's output and input on a channel. Unlike a guest's console, nobody else reads it: with a slow reader the command waits.
 * Owns the descriptors; for a terminal both are one.
 */
export class CommandRelay {
  readonly #sys: Sys;
  readonly #channel: Channel;
  readonly #readFd: number;
  #writeFd: number;
  #input: Uint8Array[] = [];
  #inputEnded = false;
  #paused = false;
  #watchesWrite = false;
  #outputEnded = false;
  readonly #onOutputEnd: () => void;

  /** `onOutputEnd`: the last byte of the output has been given to the channel. */
  constructor(
    sys: Sys,
    channel: Channel,
    fds: { readFd: number; writeFd: number },
    callbacks: { onOutputEnd: () => void; onClose: () => void },
  ) {
    this.#sys = sys;
    this.#channel = channel;
    this.#readFd = fds.readFd;
    this.#writeFd = fds.writeFd;
    this.#onOutputEnd = callbacks.onOutputEnd;
    for (const fd of new Set([fds.readFd, fds.writeFd])) sys.file.setNonblocking(fd, true);
    sys.loop.add(this.#readFd, sys.loop.EPOLLIN, (events) => this.#ready(events));
    channel.listen({
      onData: (bytes) => this.#take(bytes),
      onEnd: () => {
        this.#inputEnded = true;
        this.#endInput();
      },
      onDrain: () => {
        this.#paused = false;
        this.#watch();
      },
      onClose: () => callbacks.onClose(),
    });
  }

  get #isTerminal(): boolean {
    return this.#readFd === this.#writeFd;
  }

  /** What is left in a terminal after the command's end; then no more. */
  finish(): void {
    while (!this.#outputEnded && this.#readOnce());
    this.#end();
  }

  close(): void {
    this.#end();
    this.#closeInput();
  }

  #ready(events: number): void {
    const { EPOLLIN, EPOLLHUP, EPOLLERR, EPOLLOUT } = this.#sys.loop;
    if ((events & EPOLLOUT) !== 0) this.#writeInput();
    if (
      (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) !== 0 &&
      !this.#paused &&
      !this.#readOnce() &&
      (events & EPOLLHUP) !== 0
    )
      this.#end();
  }

  /** false: nothing to read now. */
  #readOnce(): boolean {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#sys.file.read(this.#readFd, readBytes);
    } catch (error) {
      // EIO: the last peer is closed (pty(7)).
      if (!isSysError(error)) throw error;
      this.#end();
      return false;
    }
    if (bytes === undefined) return false;
    if (bytes.length === 0) {
      this.#end();
      return false;
    }
    if (!this.#channel.write(bytes)) {
      this.#paused = true;
      this.#watch();
    }
    return true;
  }

  /** A level-triggered descriptor that is not read would spin. */
  #watch(): void {
    if (this.#outputEnded) return;
    const { loop } = this.#sys;
    const output = this.#isTerminal && this.#watchesWrite ? loop.EPOLLOUT : 0;
    loop.modify(this.#readFd, (this.#paused ? 0 : loop.EPOLLIN) | output);
  }

  #take(bytes: Uint8Array): void {
    if (this.#writeFd < 0) {
      this.#channel.consumed(bytes.length);
      return;
    }
    this.#input.push(bytes);
    this.#writeInput();
  }

  #writeInput(): void {
    for (;;) {
      const first = this.#input[0];
      if (first === undefined) break;
      let written: number | undefined;
      try {
        written = this.#sys.file.write(this.#writeFd, first);
      } catch (error) {
        // EPIPE: the command has closed its input; what is typed is dropped, as a shell's pipe does.
        if (!isSysError(error)) throw error;
        this.#dropInput();
        return;
      }
      if (written === undefined) {
        this.#wantWrite(true);
        return;
      }
      this.#channel.consumed(written);
      if (written === first.length) this.#input.shift();
      else this.#input[0] = first.subarray(written);
    }
    this.#wantWrite(false);
    this.#endInput();
  }

  #dropInput(): void {
    for (const bytes of this.#input.splice(0)) this.#channel.consumed(bytes.length);
    this.#wantWrite(false);
    this.#closeInput();
  }

  #wantWrite(wanted: boolean): void {
    if (wanted === this.#watchesWrite || this.#writeFd < 0) return;
    this.#watchesWrite = wanted;
    if (this.#isTerminal) this.#watch();
    else if (wanted) this.#sys.loop.add(this.#writeFd, this.#sys.loop.EPOLLOUT, () => this.#writeInput());
    else this.#sys.loop.remove(this.#writeFd);
  }

  /** The end of a pipe is its closing; a terminal's is the character that the line discipline takes for it. */
  #endInput(): void {
    if (!this.#inputEnded || this.#input.length > 0 || this.#writeFd < 0) return;
    if (!this.#isTerminal) this.#closeInput();
  }

  #closeInput(): void {
    if (this.#isTerminal || this.#writeFd < 0) return;
    this.#wantWrite(false);
    this.#sys.file.close(this.#writeFd);
    this.#writeFd = -1;
  }

  #end(): void {
    if (this.#outputEnded) return;
    this.#outputEnded = true;
    this.#sys.loop.remove(this.#readFd);
    this.#sys.file.close(this.#readFd);
    if (this.#isTerminal) this.#writeFd = -1;
    this.#onOutputEnd();
  }
}
