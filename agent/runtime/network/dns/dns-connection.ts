// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { StreamReader, streamMessage } from './stream-message.ts';

export interface DnsConnectionListener {
  /** `reply` may be called later, also when the connection has closed. */
  onQuestion(message: Uint8Array, reply: (answer: Uint8Array) => void): void;
  /** Once. */
  onClosed(): void;
}

/** Without a question, or a reader for the answer. */
const idleMs = 10_000;
/** Then it is closed, and the guest makes another: those are counted. */
const mostQuestions = 40;
/** Also bounds what a guest can have waiting here. */
const longestPiece = 4096;

/** A guest's connection: one question at a time, the next is read when it is answered. Owns the descriptor. */
export class DnsConnection {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #listener: DnsConnectionListener;
  readonly #reader = new StreamReader();
  #unsent: Uint8Array | undefined;
  #isOpen = true;
  #isAsking = false;
  #isTaking = false;
  #questionsLeft = mostQuestions;
  #timer: number;

  constructor(sys: Sys, fd: number, listener: DnsConnectionListener) {
    this.#sys = sys;
    this.#fd = fd;
    this.#listener = listener;
    this.#timer = sys.loop.setTimer(idleMs, () => this.close());
    sys.loop.add(fd, sys.loop.EPOLLIN, () =>
      this.#attempt(() => (this.#unsent === undefined ? this.#read() : this.#write())),
    );
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#sys.loop.clearTimer(this.#timer);
    this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
    this.#listener.onClosed();
  }

  /** The guest may be gone at any time. */
  #attempt(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.close();
    }
  }

  #wait(): void {
    this.#sys.loop.clearTimer(this.#timer);
    this.#timer = this.#sys.loop.setTimer(idleMs, () => this.close());
  }

  #read(): void {
    const bytes = this.#sys.file.read(this.#fd, longestPiece);
    if (bytes === undefined) return;
    if (bytes.length === 0) this.close();
    else this.#takeNext(bytes);
  }

  /** Those that are answered at once are taken one after the other, not within each other. */
  #takeNext(piece: Uint8Array): void {
    let more = piece;
    this.#isTaking = true;
    while (this.#isOpen && !this.#isAsking) {
      const message = this.#reader.add(more);
      more = new Uint8Array(0);
      if (message === undefined) break;
      this.#isAsking = true;
      // Nothing is read meanwhile. A question that is dropped is never answered: the timer goes on.
      this.#sys.loop.modify(this.#fd, 0);
      this.#wait();
      this.#listener.onQuestion(message, (answer) => this.#isOpen && this.#answer(streamMessage(answer)));
    }
    this.#isTaking = false;
  }

  #answer(bytes: Uint8Array): void {
    this.#unsent = bytes;
    this.#wait();
    this.#attempt(() => this.#write());
  }

  #write(): void {
    const { file, loop } = this.#sys;
    const unsent = this.#unsent ?? new Uint8Array(0);
    const left = unsent.subarray(file.write(this.#fd, unsent) ?? 0);
    this.#unsent = left.length > 0 ? left : undefined;
    loop.modify(this.#fd, left.length > 0 ? loop.EPOLLOUT : loop.EPOLLIN);
    if (left.length > 0) return;
    this.#isAsking = false;
    if (--this.#questionsLeft === 0) {
      this.close();
      return;
    }
    // The next may have come with the one before.
    if (!this.#isTaking) this.#takeNext(new Uint8Array(0));
  }
}
