// SPDX-License-Identifier: Apache-2.0
const width = 200;
const height = 36;

/** A line from the points, broken at holes. Newest at the right; the scale begins at zero. */
export function sparklinePath(points: readonly (number | null)[], capacity: number): string {
  const highest = Math.max(1e-9, ...points.map((point) => point ?? 0));
  const step = width / Math.max(1, capacity - 1);
  const left = width - (points.length - 1) * step;
  let path = '';
  let drawing = false;
  points.forEach((point, index) => {
    if (point !== null) {
      const y = height - 1.5 - (point / highest) * (height - 4);
      path += `${drawing ? 'L' : 'M'}${(left + index * step).toFixed(1)} ${y.toFixed(1)}`;
    }
    drawing = point !== null;
  });
  return path;
}

/** The ground below the line, for a line without holes. */
export function sparklineArea(path: string, points: number, capacity: number): string | undefined {
  if (path === '' || path.lastIndexOf('M') > 0) return undefined;
  const left = width - (points - 1) * (width / Math.max(1, capacity - 1));
  return `${path}L${width} ${height}L${left.toFixed(1)} ${height}Z`;
}

const capacity = 61;

/** Decoration beside a figure: hidden from assistive technology. */
export function Sparkline({ points }: { points: readonly (number | null)[] }) {
  const path = sparklinePath(points, capacity);
  const area = sparklineArea(path, points.length, capacity);
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {area !== undefined && <path className="sparkline-area" d={area} />}
      <path className="sparkline-line" d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
