// SPDX-License-Identifier: Apache-2.0
import type { Rgb } from '../../components/resolve-color.ts';
import { PulseRaster, type VisitPoints } from './pulse-raster.ts';

/** As guests.css has it: reading the size would make the page lay itself out. */
const width = 84;
const height = 22;
const lineWidth = 1.4;
/** Percent of a processor. A guest that does nothing is a flat line, and one that does not change is not drawn again. */
const leastPercent = 10;

interface Sheet {
  scale: number;
  raster: PulseRaster;
  image: ImageData;
  pixels: Uint32Array;
}

/** One for all canvases: they have the same size and are drawn one after another. */
let sheet: Sheet | undefined;

function sheetOf(scale: number): Sheet {
  if (sheet?.scale === scale) return sheet;
  const size = { width: Math.round(width * scale), height: Math.round(height * scale), lineWidth: lineWidth * scale };
  const image = new ImageData(size.width, size.height);
  sheet = { scale, raster: new PulseRaster(size), image, pixels: new Uint32Array(image.data.buffer) };
  return sheet;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return one.length === other.length;
}

/** A pixel as one number: its first byte is red, on every processor that Chromium runs on. */
function fill(pixels: Uint32Array, coverage: Uint8Array, [red, green, blue]: Rgb): void {
  const color = red | (green << 8) | (blue << 16);
  for (let index = 0; index < coverage.length; index++) pixels[index] = color | ((coverage[index] as number) << 24);
}

/** Answers a function that draws the points of the last `windowMs`; it leaves a canvas alone that would look the same. */
export function pulsePainter(canvas: HTMLCanvasElement, color: Rgb, windowMs: number): (points: VisitPoints) => void {
  const context = canvas.getContext('2d');
  let shown: Uint8Array | undefined;
  return (points) => {
    if (context === null) return;
    const { raster, image, pixels } = sheetOf(globalThis.devicePixelRatio || 1);
    if (canvas.width !== image.width) {
      canvas.width = image.width;
      canvas.height = image.height;
      shown = undefined;
    }
    raster.draw(points, { windowMs, least: leastPercent });
    if (shown !== undefined && isSame(shown, raster.coverage)) return;
    shown ??= new Uint8Array(raster.coverage.length);
    shown.set(raster.coverage);
    fill(pixels, shown, color);
    context.putImageData(image, 0, 0);
  };
}
