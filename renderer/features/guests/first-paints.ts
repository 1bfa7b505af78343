// SPDX-License-Identifier: Apache-2.0

/** So many in a frame: Chromium makes a layer for a canvas that is painted for the first time, and fifty at once are felt. */
const paintsPerFrame = 8;

type AskFrame = (callback: () => void) => void;

/** The first paints of many small canvases, a few in each frame, in the order in which they asked. */
export class FirstPaints {
  readonly #waiting = new Set<() => void>();
  readonly #askFrame: AskFrame;
  #isAsked = false;

  constructor(askFrame: AskFrame = (callback) => requestAnimationFrame(callback)) {
    this.#askFrame = askFrame;
  }

  /** Answers a function that takes the paint back, if it has not been done. */
  ask(paint: () => void): () => void {
    this.#waiting.add(paint);
    this.#next();
    return () => this.#waiting.delete(paint);
  }

  #next(): void {
    if (this.#isAsked || this.#waiting.size === 0) return;
    this.#isAsked = true;
    this.#askFrame(() => {
      this.#isAsked = false;
      for (const paint of [...this.#waiting].slice(0, paintsPerFrame)) {
        this.#waiting.delete(paint);
        paint();
      }
      this.#next();
    });
  }
}

/** Of the window. */
export const firstPaints = new FirstPaints();
