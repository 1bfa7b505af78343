// SPDX-License-Identifier: Apache-2.0

export const pulsePoints = 61;

/** As guests.css has it: reading the size would make the page lay itself out. */
const width = 84;
const height = 22;

/** A line from the newest points, broken at holes, the newest at the right; the scale begins at zero. */
export function drawPulse(canvas: HTMLCanvasElement, column: readonly (number | null)[], color: string): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scale = globalThis.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const points = column.slice(-pulsePoints);
  const highest = Math.max(1e-9, ...points.map((point) => point ?? 0));
  const left = width - (points.length - 1) * (width / (pulsePoints - 1));
  context.beginPath();
  let drawing = false;
  points.forEach((point, index) => {
    if (point !== null) {
      const x = left + (index * width) / (pulsePoints - 1);
      const y = height - 1.5 - (point / highest) * (height - 4);
      if (drawing) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
    drawing = point !== null;
  });
  context.strokeStyle = color;
  context.lineWidth = 1.4;
  context.lineJoin = 'round';
  context.stroke();
}
