// SPDX-License-Identifier: Apache-2.0

let canvas: CanvasRenderingContext2D | undefined;

export type Rgb = readonly [red: number, green: number, blue: number];

/** As the theme has it now, four numbers up to 255; undefined where there is no canvas to ask. */
function pixelOf(color: string, within: HTMLElement): { computed: string; pixel: Uint8ClampedArray | undefined } {
  const probe = document.createElement('span');
  probe.style.color = color.startsWith('--') ? `var(${color})` : color;
  within.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  canvas ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true }) ?? undefined;
  if (canvas === undefined) return { computed, pixel: undefined };
  canvas.canvas.width = 1;
  canvas.canvas.height = 1;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = computed;
  canvas.fillRect(0, 0, 1, 1);
  return { computed, pixel: canvas.getImageData(0, 0, 1, 1).data };
}

/** A CSS colour, usually of tokens.css, as `rgba(...)` in the current theme: canvases know no variables. */
export function resolveColor(color: string, within: HTMLElement = document.body): string {
  const { computed, pixel } = pixelOf(color, within);
  if (pixel === undefined) return computed;
  const [red, green, blue, alpha = 255] = pixel;
  return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
}

/** The same for who writes pixels, of a colour without transparency. */
export function resolveRgb(color: string, within: HTMLElement = document.body): Rgb {
  const [red = 0, green = 0, blue = 0] = pixelOf(color, within).pixel ?? [];
  return [red, green, blue];
}
