// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, Connection, type ConnectionOptions } from '../protocol/index.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

const readBytes = 256 * 1024;

/** A connection over nonblocking descriptors, which it owns: a socket, or a pair for input and output. */
export class FdTransport {
  readonly connection: Connection;
  readonly #sys: Sys;
  readonly #inputFd: number;
  readonly #outputFd: number;
  #unsent: readonly [first: Uint8Array, second?: Uint8Array] | undefined;
  #waiting = false;
  #writing = false;
  #closed = false;
  /** Nobody reads any more. */
  #isUnheard = false;
  readonly #drained: (() => void)[] = [];

  constructor(
    sys: Sys,
    fds: { inputFd: number; outputFd: number },
    options: Omit<ConnectionOptions, 'codec' | 'onOutput'>,
  ) {
    this.#sys = sys;
    this.#inputFd = fds.inputFd;
    this.#outputFd = fds.outputFd;
    for (const fd of new Set([fds.inputFd, fds.outputFd])) sys.file.setNonblocking(fd, true);
    this.connection = new Connection({
      ...options,
      codec: { encode: sys.text.encodeUtf8, decode: sys.text.decodeUtf8 },
      onOutput: () => this.#write(),
      onClose: (error) => {
        this.#closeFds();
        options.onClose?.(error);
      },
    });
    sys.loop.add(this.#inputFd, sys.loop.EPOLLIN, (events) => this.#ready(events));
  }

  /** Resolves when everything has left, or the connection is over. */
  flushed(): Promise<void> {
    if (this.#closed || (this.#unsent === undefined && !this.#waiting)) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #ready(events: number): void {
    const { EPOLLOUT, EPOLLIN, EPOLLHUP, EPOLLERR } = this.#sys.loop;
    if ((events & EPOLLOUT) !== 0) {
      this.#waiting = false;
      this.#watchInput();
      this.#write();
    }
    if (!this.#closed && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) !== 0) this.#read();
  }

  #watchInput(): void {
    const { loop } = this.#sys;
    if (this.#inputFd === this.#outputFd) loop.modify(this.#inputFd, loop.EPOLLIN);
    else loop.remove(this.#outputFd);
  }

  #watchOutput(): void {
    const { loop } = this.#sys;
    this.#waiting = true;
    if (this.#inputFd === this.#outputFd) loop.modify(this.#inputFd, loop.EPOLLIN | loop.EPOLLOUT);
    else loop.add(this.#outputFd, loop.EPOLLOUT, (events) => this.#ready(events | loop.EPOLLOUT));
  }

  #read(): void {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#sys.file.read(this.#inputFd, readBytes);
    } catch (error) {
      if (!isSysError(error)) throw error;
      // The peer of a socket has ended with something of ours unread: all that it has sent was read before.
      const isEnd = error.code === 'ECONNRESET';
      this.connection.close(isEnd ? undefined : new AgentFailure('cancelled', error.message));
      return;
    }
    if (bytes === undefined) return;
    if (bytes.length === 0) this.connection.close();
    else this.connection.receive(bytes);
  }

  #write(): void {
    if (this.#writing || this.#waiting || this.#closed || this.#isUnheard) return;
    this.#writing = true;
    try {
      this.#writeAll();
    } finally {
      this.#writing = false;
    }
  }

  #writeAll(): void {
    for (;;) {
      this.#unsent ??= this.connection.takePair();
      if (this.#unsent === undefined) {
        for (const resolve of this.#drained.splice(0)) resolve();
        return;
      }
      const [first, second] = this.#unsent;
      const { file } = this.#sys;
      let written: number | undefined;
      try {
        written =
          second === undefined ? file.write(this.#outputFd, first) : file.writePair(this.#outputFd, first, second);
      } catch (error) {
        if (!isSysError(error)) throw error;
        // What a socket's peer has said last is still to be read, and its end behind that.
        if (this.#inputFd === this.#outputFd) this.#stopWriting();
        else this.connection.close(new AgentFailure('cancelled', error.message));
        return;
      }
      if (written === undefined) {
        this.#watchOutput();
        return;
      }
      this.#unsent = leftOf(first, second, written);
    }
  }

  #stopWriting(): void {
    this.#isUnheard = true;
    this.#unsent = undefined;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #closeFds(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const fd of new Set([this.#inputFd, this.#outputFd])) {
      this.#sys.loop.remove(fd);
      this.#sys.file.close(fd);
    }
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

function leftOf(
  first: Uint8Array,
  second: Uint8Array | undefined,
  written: number,
): readonly [first: Uint8Array, second?: Uint8Array] | undefined {
  const ofSecond = written - first.length;
  if (ofSecond < 0) return second === undefined ? [first.subarray(written)] : [first.subarray(written), second];
  return second === undefined || ofSecond === second.length ? undefined : [second.subarray(ofSecond)];
}
