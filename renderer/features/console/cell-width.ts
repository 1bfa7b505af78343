// SPDX-License-Identifier: Apache-2.0

/**
 * xterm's WebGL renderer cuts a letter's width down to whole pixels of the screen: at 7.8 the letters would touch each other. This many
 * more make it the nearest whole width. 0 where the width is not known.
 */
export function missingPixels(letterWidth: number, pixelRatio: number): number {
  const pixels = letterWidth * pixelRatio;
  return Number.isFinite(pixels) ? Math.round(pixels) - Math.floor(pixels) : 0;
}

/** Of a letter in a terminal's font, in CSS pixels; NaN where nothing can be drawn. */
export function letterWidth(fontSize: number, fontFamily: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return Number.NaN;
  context.font = `${fontSize}px ${fontFamily}`;
  return context.measureText('W').width;
}
