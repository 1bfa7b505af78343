// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestTerminal } from '../api.ts';

const chunkBytes = 16 * 1024;

/**
 * lxc.console.path: a terminal of the host that shows the console and types into it, or a file or FIFO of the host that gets what it
 * prints (LXC's lxc_terminal_peer_default). Owns a descriptor; a terminal is given back as it was.
 */
export class ConsolePeer {
  readonly #sys: Sys;
  readonly #terminal: GuestTerminal;
  readonly #fd: number;
  readonly #saved: Uint8Array | undefined;
  #isReading = false;

  /** Throws SysError with nothing left. */
  constructor(sys: Sys, path: string, terminal: GuestTerminal) {
    this.#sys = sys;
    this.#terminal = terminal;
    const { O_RDWR, O_NOCTTY, O_NONBLOCK, O_APPEND } = sys.file;
    this.#fd = sys.file.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_APPEND);
    try {
      if (!sys.terminal.isatty(this.#fd)) return;
      this.#saved = sys.terminal.setRaw(this.#fd);
      const { rows, columns } = sys.terminal.getWindowSize(this.#fd);
      if (rows > 0 && columns > 0) terminal.resize(rows, columns);
      sys.loop.add(this.#fd, sys.loop.EPOLLIN, () => this.#readInput());
      this.#isReading = true;
    } catch (error) {
      sys.file.close(this.#fd);
      throw error;
    }
  }

  /** What a slow or hung up terminal does not take is lost to it: the guest does not wait, and the monitor's ring has it. */
  write(bytes: Uint8Array): void {
    let left = bytes;
    try {
      while (left.length > 0) {
        const written = this.#sys.file.write(this.#fd, left);
        if (written === undefined) return;
        left = left.subarray(written);
      }
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }

  close(): void {
    this.#stopReading();
    try {
      if (this.#saved !== undefined) this.#sys.terminal.restore(this.#fd, this.#saved);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
    this.#sys.file.close(this.#fd);
  }

  #readInput(): void {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#sys.file.read(this.#fd, chunkBytes);
    } catch (error) {
      if (!isSysError(error)) throw error;
      bytes = new Uint8Array(0);
    }
    if (bytes === undefined) return;
    if (bytes.length === 0) this.#stopReading();
    else this.#terminal.input(bytes);
  }

  #stopReading(): void {
    if (this.#isReading) this.#sys.loop.remove(this.#fd);
    this.#isReading = false;
  }
}
