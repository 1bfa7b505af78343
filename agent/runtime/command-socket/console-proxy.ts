// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestTerminal } from '../api.ts';

const chunkBytes = 16 * 1024;

/**
 * A pseudoterminal of its own between one of the guest's terminals and a tool (LXC's proxy of the console): the tool gets its main
 * end, and the monitor goes on reading the guest's, for the boot log, the ring buffer and other viewers.
 */
export class ConsoleProxy {
  readonly #sys: Sys;
  readonly #terminal: GuestTerminal;
  readonly #peerFd: number;
  readonly #stopOutput: () => void;
  #sequence: number;
  #size = '';
  /** Of the guest's output that the tool has not read yet: it is in the ring buffer. */
  #isFull = false;
  #isClosed = false;

  /** `tellMain` gets the main end while it is open; afterwards it is the tool's alone. Throws SysError with nothing left. */
  constructor(sys: Sys, terminal: GuestTerminal, tellMain: (fd: number) => void) {
    this.#sys = sys;
    this.#terminal = terminal;
    const { mainFd, peerFd } = sys.terminal.openpty();
    this.#peerFd = peerFd;
    try {
      // Both terminals behind one another would echo and translate twice.
      sys.terminal.setRaw(peerFd);
      sys.file.setNonblocking(peerFd, true);
      // The tool reads it blocking, as it would the guest's own.
      sys.file.setNonblocking(mainFd, false);
      tellMain(mainFd);
    } catch (error) {
      sys.file.close(peerFd);
      throw error;
    } finally {
      sys.file.close(mainFd);
    }
    this.#sequence = terminal.sequence;
    this.#stopOutput = terminal.onDidOutput(() => this.#writeOutput());
    sys.loop.add(peerFd, sys.loop.EPOLLIN, (events) => this.#ready(events));
  }

  dispose(): void {
    this.#stopOutput();
    this.#sys.loop.remove(this.#peerFd);
    this.#sys.file.close(this.#peerFd);
  }

  #ready(events: number): void {
    const { EPOLLIN, EPOLLOUT } = this.#sys.loop;
    if ((events & EPOLLOUT) !== 0) {
      this.#isFull = false;
      this.#sys.loop.modify(this.#peerFd, EPOLLIN);
      this.#writeOutput();
    }
    if ((events & ~EPOLLOUT) !== 0) this.#readInput();
  }

  /** The tool sets the size of its own terminal, which sends no event to here: it is looked at with each input. */
  #readInput(): void {
    const { file, terminal, loop } = this.#sys;
    let bytes: Uint8Array | undefined;
    try {
      bytes = file.read(this.#peerFd, chunkBytes);
    } catch (error) {
      if (!isSysError(error)) throw error;
      bytes = new Uint8Array(0);
    }
    if (bytes === undefined) return;
    if (bytes.length === 0) {
      // The tool has closed its end; the connection's end follows.
      this.#isClosed = true;
      loop.remove(this.#peerFd);
      return;
    }
    const { rows, columns } = terminal.getWindowSize(this.#peerFd);
    if (rows > 0 && columns > 0 && this.#size !== `${rows} ${columns}`) {
      this.#size = `${rows} ${columns}`;
      this.#terminal.resize(rows, columns);
    }
    this.#terminal.input(bytes);
  }

  #writeOutput(): void {
    const { file, loop } = this.#sys;
    while (!this.#isFull && !this.#isClosed) {
      const { bytes, sequence } = this.#terminal.replay(this.#sequence, chunkBytes);
      if (bytes.length === 0) return;
      let written: number | undefined;
      try {
        written = file.write(this.#peerFd, bytes);
      } catch (error) {
        if (!isSysError(error)) throw error;
        return;
      }
      if (written === undefined) {
        this.#isFull = true;
        loop.modify(this.#peerFd, loop.EPOLLIN | loop.EPOLLOUT);
        return;
      }
      this.#sequence = sequence + written;
    }
  }
}
