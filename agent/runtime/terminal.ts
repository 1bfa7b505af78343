// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestTerminal } from './api.ts';
import { RingBuffer } from './ring-buffer.ts';

const readBytes = 16 * 1024;
const inputLimitBytes = 256 * 1024;

/**
 * One pseudoterminal of the guest in the monitor. It is read always, whether anybody looks or not, so that a full pty never
 * stops the guest; the ring keeps the last bytes. Survives the guest's restarts: `attach` gives it the next pty.
 */
export class Terminal implements GuestTerminal {
  readonly number: number;
  readonly #sys: Sys;
  readonly #ring: RingBuffer;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  #fd = -1;
  #input: Uint8Array[] = [];
  #inputBytes = 0;
  #size: { rows: number; columns: number } | undefined;

  constructor(sys: Sys, number: number, capacityBytes: number) {
    this.#sys = sys;
    this.number = number;
    this.#ring = new RingBuffer(capacityBytes);
  }

  get sequence(): number {
    return this.#ring.sequence;
  }

  /** The descriptor stays the spawn's to close, after `detach`. */
  attach(fd: number): void {
    this.#fd = fd;
    if (this.#size !== undefined) this.#sys.terminal.setWindowSize(fd, this.#size);
    this.#sys.loop.add(fd, this.#sys.loop.EPOLLIN, (events) => this.#ready(events));
  }

  /** Reads what is left first: the last words of a guest matter most. */
  detach(): void {
    if (this.#fd < 0) return;
    while (this.#fd >= 0 && this.#readOnce());
    if (this.#fd >= 0) this.#sys.loop.remove(this.#fd);
    this.#fd = -1;
    this.#input = [];
    this.#inputBytes = 0;
  }

  replay(fromSequence: number, maximumBytes?: number): { bytes: Uint8Array; sequence: number; lostBytes: number } {
    return this.#ring.from(fromSequence, maximumBytes);
  }

  onDidOutput(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  input(bytes: Uint8Array): boolean {
    if (this.#fd < 0 || this.#inputBytes + bytes.length > inputLimitBytes) return false;
    this.#input.push(bytes);
    this.#inputBytes += bytes.length;
    this.#writeInput();
    return true;
  }

  resize(rows: number, columns: number): void {
    this.#size = { rows, columns };
    if (this.#fd >= 0) this.#sys.terminal.setWindowSize(this.#fd, this.#size);
  }

  #ready(events: number): void {
    const { EPOLLIN, EPOLLHUP, EPOLLOUT } = this.#sys.loop;
    if ((events & (EPOLLIN | EPOLLHUP)) !== 0 && !this.#readOnce() && (events & EPOLLHUP) !== 0) {
      // Nobody has the other end open: level-triggered epoll would spin. The guest's end comes by its pidfd.
      this.#sys.loop.remove(this.#fd);
      this.#fd = -1;
      return;
    }
    if ((events & EPOLLOUT) !== 0) this.#writeInput();
  }

  /** false: nothing to read. */
  #readOnce(): boolean {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#sys.file.read(this.#fd, readBytes);
    } catch (error) {
      // EIO: the last peer is closed (pty(7)).
      if (!isSysError(error)) throw error;
    }
    if (bytes === undefined || bytes.length === 0) return false;
    this.#ring.append(bytes);
    for (const listener of [...this.#listeners]) listener(bytes);
    return true;
  }

  #writeInput(): void {
    const { loop, file } = this.#sys;
    while (this.#input.length > 0) {
      const first = this.#input[0] as Uint8Array;
      let written: number | undefined;
      try {
        written = file.write(this.#fd, first);
      } catch (error) {
        if (!isSysError(error)) throw error;
        this.#input = [];
        this.#inputBytes = 0;
        break;
      }
      if (written === undefined) {
        loop.modify(this.#fd, loop.EPOLLIN | loop.EPOLLOUT);
        return;
      }
      this.#inputBytes -= written;
      if (written === first.length) this.#input.shift();
      else this.#input[0] = first.subarray(written);
    }
    loop.modify(this.#fd, loop.EPOLLIN);
  }
}
