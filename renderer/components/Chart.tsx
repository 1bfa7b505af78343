// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Format } from '../i18n/format.ts';
import { useFormat, useText } from '../i18n/i18n.ts';
import type { AlignedColumns } from '../state/sample-ring.ts';
import { axisTop, byteSplits, decimalSplits, highestOf, stacked } from './chart-scale.ts';
import { steppedIndex } from './chart-steps.ts';
import { resolveColor } from './resolve-color.ts';
import { useColorScheme } from './use-color-scheme.ts';

export interface ChartSeries {
  label: string;
  /** A token of tokens.css. */
  color: `--${string}`;
  filled?: boolean;
}

export interface ChartProps {
  title: string;
  series: readonly ChartSeries[];
  /** x in seconds before now, then a column per series. Drawn anew whenever it is another array. */
  data: AlignedColumns;
  windowSeconds: number;
  format(value: number): string;
  unit: 'bytes' | 'decimal';
  /** Drawn as a dashed line. */
  limit?: number | undefined;
  /** The y axis is never shorter than this. */
  least: number;
  /** Series lie on top of each other: parts of a whole. */
  stack?: boolean;
  /** Beside the title. */
  children?: ReactNode;
}

const height = 168;
const cursorGroup = 'lodge';

/** Lines over the last minutes. One canvas; React draws only the legend. */
export function Chart(props: ChartProps) {
  const { title, series, data, children } = props;
  const t = useText();
  const format = useFormat();
  const scheme = useColorScheme();
  const [hovered, setHovered] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const words: TimeWords = { now: t('chart.now'), format };
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const names = series.map((each) => each.label).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours, another language other names
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const created = new uPlot(
      chartOptions(latest, element, { now: t('chart.now'), format }, setHovered),
      drawn(latest.current),
      element,
    );
    plot.current = created;
    const observer = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
  }, [scheme, names, t, format]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the window and the limit move the scales
  useEffect(() => {
    plot.current?.setData(drawn(latest.current));
  }, [data, props.windowSeconds, props.limit]);
  return (
    <figure className="chart card" aria-label={title}>
      <figcaption className="chart-head">
        <h2>{title}</h2>
        {children}
        <Legend {...props} index={hovered} words={words} />
      </figcaption>
      <div
        ref={host}
        className="chart-host"
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows read its points, as the pointer does
        tabIndex={0}
        aria-label={t('chart.drawing', {
          title,
          minutes: t('chart.minutes', { count: Math.round(props.windowSeconds / 60) }),
        })}
        onKeyDown={(event) => {
          const next = steppedIndex(event, plot.current?.cursor.idx ?? undefined, data[0].length);
          if (next === undefined || plot.current === undefined) return;
          event.preventDefault();
          pointAt(plot.current, next === 'away' ? undefined : next);
          setSaid(next === 'away' ? '' : pointWords(props, next, words));
        }}
        onBlur={() => {
          setSaid('');
          if (plot.current !== undefined) pointAt(plot.current, undefined);
        }}
      />
      <span className="visually-hidden" role="status">
        {said}
      </span>
      {data[0].length < 2 && <p className="chart-empty">{t('chart.waiting')}</p>}
    </figure>
  );
}

function Legend({ series, data, format, index, words }: ChartProps & { index: number | null; words: TimeWords }) {
  const last = data[0].length - 1;
  const second = index === null ? undefined : data[0][index];
  return (
    <ul className="legend">
      {series.map(({ label, color }, number) => {
        const value = data[number + 1]?.[index ?? last];
        return (
          <li key={label}>
            <span className="legend-mark" style={{ background: `var(${color})` }} aria-hidden="true" />
            {label}
            <span className="figure">{value === null || value === undefined ? '–' : format(value)}</span>
          </li>
        );
      })}
      {/* The figures are of this moment, and not of now. */}
      {second !== undefined && <li className="legend-time figure">{sinceNow(second, words)}</li>}
    </ul>
  );
}

/** What a screen reader says of the point that the arrows went to. */
function pointWords({ series, data, format }: ChartProps, index: number, words: TimeWords): string {
  const values = series.map(({ label }, number) => {
    const value = data[number + 1]?.[index];
    return `${label} ${value === null || value === undefined ? '–' : format(value)}`;
  });
  return [sinceNow(data[0][index] ?? 0, words), ...values].join(', ');
}

function pointAt(plot: uPlot, index: number | undefined): void {
  const second = index === undefined ? undefined : plot.data[0][index];
  // uPlot takes a place outside of the plot as none.
  plot.setCursor(second === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(second, 'x'), top: 0 });
}

/** uPlot draws the first series first: of a stack the whole comes first, its lower parts over it. */
function drawn({ data, stack }: ChartProps): uPlot.AlignedData {
  const [times, ...columns] = data;
  return [times, ...(stack === true ? stacked(columns).reverse() : columns)];
}

interface TimeWords {
  now: string;
  format: Format;
}

type Latest = { readonly current: ChartProps };

function chartOptions(
  latest: Latest,
  element: HTMLElement,
  words: TimeWords,
  onHover: (index: number | null) => void,
): uPlot.Options {
  const { series, stack } = latest.current;
  const axis = axisStyle();
  const ordered = stack === true ? [...series].reverse() : series;
  return {
    width: element.clientWidth,
    height,
    padding: [10, 16, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { setScale: false }, sync: { key: cursorGroup } },
    scales: {
      x: { time: false, range: () => [-latest.current.windowSeconds, 0] },
      y: { range: () => [0, topOf(latest.current)] },
    },
    axes: [
      {
        ...axis,
        values: (_, splits) => splits.map((second) => sinceNow(second, words)),
        size: 24,
        grid: { show: false },
      },
      {
        ...axis,
        size: 76,
        values: (_, splits) => splits.map((value) => latest.current.format(value)),
        splits: () => splitsOf(latest.current),
      },
    ],
    series: [{}, ...ordered.map((each) => seriesStyle(each, stack === true))],
    hooks: {
      setCursor: [(plot) => onHover(plot.cursor.idx ?? null)],
      draw: [(plot) => drawLimit(plot, latest.current.limit)],
    },
  };
}

function axisStyle(): uPlot.Axis {
  return {
    stroke: resolveColor('--text-3'),
    grid: { stroke: resolveColor('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    gap: 6,
  };
}

function seriesStyle({ color, filled }: ChartSeries, stack: boolean): uPlot.Series {
  const stroke = resolveColor(color);
  // The parts of a stack are painted over each other: opaque, or the colours below would shine through.
  const ground = stack ? 'var(--surface)' : 'transparent';
  const fill = resolveColor(`color-mix(in oklab, var(${color}) ${stack ? 42 : 13}%, ${ground})`);
  return {
    stroke,
    width: 1.5,
    points: { show: false },
    ...(filled === true || stack ? { fill } : {}),
  };
}

function topOf(props: ChartProps): number {
  const [, ...columns] = drawn(props);
  return axisTop(highestOf(columns as (number | null)[][]), props.limit, props.least);
}

function splitsOf(props: ChartProps): number[] {
  return props.unit === 'bytes' ? byteSplits(topOf(props)) : decimalSplits(topOf(props));
}

function sinceNow(second: number, { now, format }: TimeWords): string {
  return Math.abs(second) < 0.5 ? now : `−${format.duration(Math.round(Math.abs(second)) * 1000)}`;
}

function drawLimit(plot: uPlot, limit: number | undefined): void {
  if (limit === undefined || limit > (plot.scales.y?.max ?? 0)) return;
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(limit, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = resolveColor('--danger');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
