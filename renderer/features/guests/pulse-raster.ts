// SPDX-License-Identifier: Apache-2.0

/** In pixels of the screen. */
export interface PulseSize {
  width: number;
  height: number;
  lineWidth: number;
}

/** Calls with each point, the oldest first; a value that is NaN is a hole. */
export type VisitPoints = (each: (ageMs: number, value: number) => void) => void;

/**
 * A line over the last `windowMs`, the newest at the right, as how much of each pixel it covers. It scans the line itself: fifty small
 * canvases whose paths Chromium strokes take four times as long as fifty whose pixels are there.
 */
export class PulseRaster {
  readonly size: PulseSize;
  /** 0 to 255 for each pixel, row by row; of the last `draw`. */
  readonly coverage: Uint8Array;
  /** Where the line is in each column of pixels. */
  readonly #top: Float32Array;
  readonly #bottom: Float32Array;

  constructor(size: PulseSize) {
    this.size = size;
    this.coverage = new Uint8Array(size.width * size.height);
    this.#top = new Float32Array(size.width);
    this.#bottom = new Float32Array(size.width);
  }

  /** The scale begins at zero and reaches to `least` at the least. */
  draw(points: VisitPoints, { windowMs, least }: { windowMs: number; least: number }): void {
    this.#top.fill(Number.POSITIVE_INFINITY);
    this.#bottom.fill(Number.NEGATIVE_INFINITY);
    let highest = least;
    points((_, value) => {
      if (value > highest) highest = value;
    });
    const { width, height, lineWidth } = this.size;
    const room = height - 2 * lineWidth;
    let drawing = false;
    let fromX = 0;
    let fromY = 0;
    points((ageMs, value) => {
      const x = (1 - ageMs / windowMs) * (width - 1);
      const y = height - lineWidth - (value / highest) * room;
      if (Number.isNaN(value)) drawing = false;
      else {
        this.#span(drawing ? fromX : x, drawing ? fromY : y, x, y);
        drawing = true;
      }
      fromX = x;
      fromY = y;
    });
    this.#cover();
  }

  #span(fromX: number, fromY: number, toX: number, toY: number): void {
    const slope = toX > fromX ? (toY - fromY) / (toX - fromX) : 0;
    const last = Math.min(this.size.width - 1, Math.floor(toX));
    for (let column = Math.max(0, Math.floor(fromX)); column <= last; column++) {
      const enters = fromY + slope * (Math.max(fromX, column) - fromX);
      const leaves = fromY + slope * (Math.min(toX, column + 1) - fromX);
      this.#top[column] = Math.min(this.#top[column] as number, enters, leaves);
      this.#bottom[column] = Math.max(this.#bottom[column] as number, enters, leaves);
    }
  }

  #cover(): void {
    const { width, height, lineWidth } = this.size;
    this.coverage.fill(0);
    for (let column = 0; column < width; column++) {
      const top = (this.#top[column] as number) - lineWidth / 2;
      const bottom = (this.#bottom[column] as number) + lineWidth / 2;
      for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, bottom); row++) {
        this.coverage[row * width + column] = 255 * (Math.min(row + 1, bottom) - Math.max(row, top));
      }
    }
  }
}
