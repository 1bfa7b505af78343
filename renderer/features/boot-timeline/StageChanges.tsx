// SPDX-License-Identifier: Apache-2.0
import type { StageChange } from '../../../electron/ipc/boot/compare-timelines.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { StageDifference, useStageName } from './StageList.tsx';

const changesShown = 8;

/** What took another time than in the boot that it is compared with; nothing where no single step did. */
export function StageChanges({ changes, compared }: { changes: readonly StageChange[]; compared: number }) {
  const t = useText();
  const format = useFormat();
  const nameOf = useStageName();
  const title = t('bootTimeline.changes', { number: compared });
  const largest = changes
    .filter(({ kind, differenceMs = 0 }) => kind !== 'phase' && Math.abs(differenceMs) >= 1)
    .slice(0, changesShown);
  const time = (milliseconds: number | undefined): string =>
    milliseconds === undefined ? '–' : format.shortDuration(milliseconds);
  if (largest.length === 0) return undefined;
  return (
    <section className="card card-padded" aria-label={title}>
      <h3 className="card-title">{title}</h3>
      <ol className="stages stages-changes">
        {largest.map((change) => (
          <li key={`${change.kind} ${change.name}`} data-kind={change.kind}>
            <span className="stage-name" title={nameOf(change)}>
              <span className="stage-kind">{t(`bootTimeline.kind.${change.kind}`)}</span>
              {nameOf(change)}
            </span>
            <span className="figure stage-duration">
              {time(change.earlierMs)} → {time(change.durationMs)}
            </span>
            <StageDifference differenceMs={change.differenceMs} />
          </li>
        ))}
      </ol>
    </section>
  );
}
