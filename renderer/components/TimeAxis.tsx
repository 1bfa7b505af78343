// SPDX-License-Identifier: Apache-2.0
import type { CSSProperties } from 'react';
import { useFormat } from '../i18n/i18n.ts';
import { tickStep, timeTicks } from './time-ticks.ts';

/** For the element around the lanes: their lines stand under the axis' marks, of which there are `most`. */
export function axisStyle(totalMs: number, most?: number): CSSProperties {
  return { '--tick': `${(tickStep(totalMs, most) / Math.max(totalMs, 0.001)) * 100}%` } as CSSProperties;
}

/** The times below lanes that show spans of them. The rows say theirs in words: this is for the eye. */
export function TimeAxis({ totalMs, most }: { totalMs: number; most?: number }) {
  const format = useFormat();
  return (
    <span className="time-axis" aria-hidden="true">
      {timeTicks(totalMs, most).map((at) => (
        <span key={at} style={{ left: `${(at / Math.max(totalMs, 0.001)) * 100}%` }}>
          {at === 0 ? '0' : at % 1000 === 0 ? format.duration(at) : format.shortDuration(at)}
        </span>
      ))}
    </span>
  );
}
