// SPDX-License-Identifier: Apache-2.0

import { stepName } from '../../../electron/ipc/sentences/step-names.ts';
import { axisStyle, TimeAxis } from '../../components/TimeAxis.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useBootLog } from '../boot-log/use-boot-log.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { lastStart } from './start-timeline.ts';

/** It stands in a narrow column. */
const marks = 3;

/** Where the time of the last start went, step by step. Nothing when the device has no log of it. */
export function StartTimeline({ serial, guest }: GuestTabProps) {
  const t = useText();
  const format = useFormat();
  const feed = useBootLog(serial, guest);
  const steps = lastStart(feed.entries).map((step) => ({ ...step, told: stepName(step.name, format.language) }));
  const endMs = Math.max(...steps.map((step) => step.beganMs + step.durationMs), 0.001);
  if (steps.length === 0) return undefined;
  return (
    <section className="card card-padded" aria-label={t('timeline.title')}>
      <h2 className="card-title">
        {t('timeline.title')}
        <span className="section-note figure">{format.shortDuration(guest.startDurationMs ?? endMs)}</span>
      </h2>
      <ol className="timeline" style={axisStyle(endMs, marks)}>
        {steps.map(({ name, told, beganMs, durationMs }) => (
          <li key={`${name} ${beganMs}`}>
            <span className="timeline-name" title={told}>
              {told}
            </span>
            <span className="timeline-lane" aria-hidden="true">
              <span
                className="timeline-bar"
                style={{ left: `${(beganMs / endMs) * 100}%`, width: `${(durationMs / endMs) * 100}%` }}
              />
            </span>
            <span className="figure timeline-duration">
              <span className="visually-hidden">
                {t('bootTimeline.from', { time: format.shortDuration(beganMs) })}{' '}
              </span>
              {format.shortDuration(durationMs)}
            </span>
          </li>
        ))}
        <li aria-hidden="true">
          <TimeAxis totalMs={endMs} most={marks} />
        </li>
      </ol>
    </section>
  );
}
