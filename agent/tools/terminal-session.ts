// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { EscapeFilter } from './escape-filter.ts';

const chunkBytes = 16 * 1024;

export interface TerminalSessionOptions {
  /** The main end of a pseudoterminal. It stays the caller's. */
  ptyFd: number;
  /** What leaves the session; undefined: only the terminal's end does. */
  escapeKey: number | undefined;
}

/**
 * The caller's own terminal, or what stands in its place as standard input and output, on a pseudoterminal. What is typed goes
 * through byte by byte: the other side makes signals and echoes of it.
 */
export class TerminalSession {
  readonly #sys: Sys;
  readonly #ptyFd: number;
  readonly #filter: EscapeFilter;
  readonly #ended: Promise<'left' | 'ended'>;
  #finish: (how: 'left' | 'ended') => void = () => undefined;
  #saved: Uint8Array | undefined;
  #input: Uint8Array[] = [];
  #isOver = false;

  /** Throws SysError where standard input cannot be waited for (a file, /dev/null). */
  constructor(sys: Sys, { ptyFd, escapeKey }: TerminalSessionOptions) {
    this.#sys = sys;
    this.#ptyFd = ptyFd;
    this.#filter = new EscapeFilter(escapeKey);
    this.#ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    sys.loop.add(0, sys.loop.EPOLLIN, () => this.#readInput());
    if (sys.terminal.isatty(0)) {
      this.#saved = sys.terminal.setRaw(0);
      const { WINCH, TERM, HUP, INT, QUIT } = sys.process.signals;
      sys.loop.onSignals([WINCH ?? 28, TERM ?? 15, HUP ?? 1, INT ?? 2, QUIT ?? 3], ({ number }) => {
        if (number === WINCH) this.#resize();
        else this.#end('left');
      });
      this.#resize();
    }
    sys.file.setNonblocking(ptyFd, true);
    sys.loop.add(ptyFd, sys.loop.EPOLLIN, (events) => this.#ready(events));
  }

  /** `left`: by the escape, or by a signal. The own terminal is as before then. */
  get ended(): Promise<'left' | 'ended'> {
    return this.#ended;
  }

  /** What has come meanwhile is shown first. */
  close(): void {
    while (!this.#isOver && this.#showOnce());
    this.#end('ended');
  }

  #end(how: 'left' | 'ended'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sys.loop.remove(0);
    this.#sys.loop.remove(this.#ptyFd);
    if (this.#saved !== undefined) this.#sys.terminal.restore(0, this.#saved);
    this.#finish(how);
  }

  #resize(): void {
    const size = this.#sys.terminal.getWindowSize(0);
    if (size.rows > 0 && size.columns > 0) this.#sys.terminal.setWindowSize(this.#ptyFd, size);
  }

  #readInput(): void {
    const read = this.#sys.file.read(0, chunkBytes);
    if (read === undefined) return;
    if (read.length === 0) {
      this.#sys.loop.remove(0);
      return;
    }
    const { bytes, quits } = this.#filter.take(read);
    if (bytes.length > 0) this.#input.push(bytes);
    this.#writeInput();
    if (quits) this.#end('left');
  }

  #writeInput(): void {
    const { file, loop } = this.#sys;
    for (let first = this.#input[0]; first !== undefined; first = this.#input[0]) {
      let written: number | undefined;
      try {
        written = file.write(this.#ptyFd, first);
      } catch (error) {
        if (!isSysError(error)) throw error;
        this.#input = [];
        return;
      }
      if (written === undefined) {
        loop.modify(this.#ptyFd, loop.EPOLLIN | loop.EPOLLOUT);
        return;
      }
      if (written === first.length) this.#input.shift();
      else this.#input[0] = first.subarray(written);
    }
    loop.modify(this.#ptyFd, loop.EPOLLIN);
  }

  #ready(events: number): void {
    const { EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR } = this.#sys.loop;
    if ((events & EPOLLOUT) !== 0) this.#writeInput();
    if ((events & EPOLLIN) !== 0) this.#showOnce();
    else if ((events & (EPOLLHUP | EPOLLERR)) !== 0) this.#end('ended');
  }

  /** false: there is nothing now. */
  #showOnce(): boolean {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#sys.file.read(this.#ptyFd, chunkBytes);
    } catch (error) {
      // EIO: nobody has the other end open (pty(7)).
      if (!isSysError(error)) throw error;
      bytes = new Uint8Array(0);
    }
    if (bytes === undefined) return false;
    if (bytes.length === 0) {
      this.#end('ended');
      return false;
    }
    while (bytes.length > 0) bytes = bytes.subarray(this.#sys.file.write(1, bytes) ?? 0);
    return true;
  }
}
