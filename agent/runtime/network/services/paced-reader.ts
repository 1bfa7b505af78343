// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';

const pauseMs = 1000;
/** In a row. */
const mostFailures = 10;
/** At once, before others have their turn. */
const turn = 32;

export interface PacedReaderOptions {
  /** Of the owner, closed by `dispose`. */
  fd: number;
  perSecond: number;
  /** Takes one. false: there is none now. */
  take: () => boolean;
  /** The descriptor gives nothing more. */
  onFailure: (error: Error) => void;
}

/**
 * Reads what a guest sends, no faster than the host can spare: what comes beyond that waits in the socket, whose queue the kernel
 * bounds, and is lost there.
 */
export class PacedReader {
  readonly #sys: Sys;
  readonly #options: PacedReaderOptions;
  #taken = 0;
  #sinceMs: number;
  #timer: number | undefined;
  #isOpen = true;
  #failures = 0;

  constructor(sys: Sys, options: PacedReaderOptions) {
    this.#sys = sys;
    this.#options = options;
    this.#sinceMs = sys.loop.monotonicMs();
    this.#listen();
  }

  dispose(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#sys.loop.remove(this.#options.fd);
    this.#sys.file.close(this.#options.fd);
  }

  #listen(): void {
    this.#sys.loop.add(this.#options.fd, this.#sys.loop.EPOLLIN, () => this.#read());
  }

  #read(): void {
    const { fd, perSecond, take, onFailure } = this.#options;
    const nowMs = this.#sys.loop.monotonicMs();
    if (nowMs - this.#sinceMs >= pauseMs) {
      this.#sinceMs = nowMs;
      this.#taken = 0;
    }
    try {
      for (let left = turn; left > 0 && this.#isOpen; left--) {
        if (this.#taken >= perSecond) {
          this.#pause(pauseMs - (nowMs - this.#sinceMs));
          return;
        }
        if (!take()) return;
        this.#taken++;
        this.#failures = 0;
      }
    } catch (error) {
      if (!isSysError(error)) throw error;
      // A link that goes down, or has gone, is told of once; what is told of again and again would never end.
      if (++this.#failures < mostFailures) return;
      this.#sys.loop.remove(fd);
      onFailure(error);
    }
  }

  #pause(delayMs: number): void {
    this.#sys.loop.remove(this.#options.fd);
    this.#timer = this.#sys.loop.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#listen();
    });
  }
}
