// SPDX-License-Identifier: Apache-2.0

let canvas: CanvasRenderingContext2D | undefined;

/** A CSS colour, usually of tokens.css, as `rgba(...)` in the current theme: canvases know no variables. */
export function resolveColor(color: string, within: HTMLElement = document.body): string {
  const probe = document.createElement('span');
  probe.style.color = color.startsWith('--') ? `var(${color})` : color;
  within.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  canvas ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true }) ?? undefined;
  if (canvas === undefined) return computed;
  canvas.canvas.width = 1;
  canvas.canvas.height = 1;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = computed;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha = 255] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
}
