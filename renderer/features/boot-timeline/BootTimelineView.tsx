// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { BootRecord } from '../../../agent/protocol/index.ts';
import {
  type BootStage,
  type BootTimeline,
  slowestStages,
  timelineOf,
} from '../../../electron/ipc/boot/boot-timeline.ts';
import { compareTimelines } from '../../../electron/ipc/boot/compare-timelines.ts';
import { LogArt } from '../../components/art/LogArt.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { BootLogFeed } from '../boot-log/boot-log-feed.ts';
import { useKeptBoot } from '../boot-log/use-boot-log.ts';
import { StageChanges } from './StageChanges.tsx';
import { StageDifference, StageList } from './StageList.tsx';

const slowestShown = 12;
const stagesShown = 400;

export interface BootTimelineViewProps {
  serial: string;
  guest: string;
  feed: BootLogFeed;
  /** All that are kept, the newest first; `boot` is the one in the feed. */
  boots: readonly BootRecord[];
  boot: number | undefined;
}

function useTimeline(feed: BootLogFeed | undefined): BootTimeline | undefined {
  const marks = feed?.marks;
  const count = marks?.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks grow in place
  return useMemo(() => (marks === undefined ? undefined : timelineOf(marks)), [marks, count]);
}

/** Where the time of a boot went, and what was otherwise in an earlier one. */
export function BootTimelineView({ serial, guest, feed, boots, boot }: BootTimelineViewProps) {
  const t = useText();
  const [compared, setCompared] = useState<number>();
  const shown = boot ?? boots[0]?.number;
  // What the monitor holds may begin in the middle; what the device keeps has the beginning.
  const whole = useKeptBoot(serial, guest, feed.lostLines > 0 && boot === undefined ? shown : undefined);
  const other = useKeptBoot(serial, guest, compared === shown ? undefined : compared);
  const timeline = useTimeline(whole ?? feed);
  const earlier = useTimeline(other);
  if (timeline === undefined || timeline.stages.length === 0)
    return (
      <div className="log-empty">
        <EmptyState art={<LogArt />} title={t('bootTimeline.empty')} text={t('bootTimeline.emptyText')} />
      </div>
    );
  const known = earlier !== undefined && earlier.stages.length > 0 ? earlier : undefined;
  return (
    <div className="boot-timeline">
      <TimelineHead
        timeline={timeline}
        earlier={known}
        boots={boots.filter(({ number }) => number !== shown)}
        compared={compared}
        onCompare={setCompared}
      />
      <TimelineBody timeline={timeline} earlier={known} compared={compared} />
    </div>
  );
}

interface TimelineHeadProps {
  timeline: BootTimeline;
  earlier: BootTimeline | undefined;
  boots: readonly BootRecord[];
  compared: number | undefined;
  onCompare(boot: number | undefined): void;
}

function TimelineHead({ timeline, earlier, boots, compared, onCompare }: TimelineHeadProps) {
  const t = useText();
  const format = useFormat();
  const { completedMs, totalMs } = timeline;
  const Icon = completedMs === undefined ? CircleDashed : CircleCheck;
  return (
    <div className="boot-timeline-head">
      <h2 className="card-title" data-complete={completedMs !== undefined || undefined}>
        <Icon aria-hidden size={17} />
        {completedMs === undefined
          ? t('bootTimeline.incomplete', { time: format.shortDuration(totalMs) })
          : t('bootTimeline.complete', { time: format.shortDuration(completedMs) })}
        {completedMs !== undefined && earlier?.completedMs !== undefined && (
          <StageDifference differenceMs={completedMs - earlier.completedMs} />
        )}
      </h2>
      <label className="select-box">
        <span className="select-label">{t('bootTimeline.compare')}</span>
        <select
          value={compared ?? ''}
          onChange={({ target }) => onCompare(target.value === '' ? undefined : Number(target.value))}
        >
          <option value="">{t('bootTimeline.compareNone')}</option>
          {boots.map(({ number, startedAtMs }) => (
            <option key={number} value={number}>
              {t('bootTimeline.compareOption', { number, time: format.briefTime(startedAtMs) })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface TimelineBodyProps {
  timeline: BootTimeline;
  earlier: BootTimeline | undefined;
  compared: number | undefined;
}

function TimelineBody({ timeline, earlier, compared }: TimelineBodyProps) {
  const t = useText();
  const phases = timeline.stages.filter(({ kind }) => kind === 'phase');
  const slowest = slowestStages(timeline, slowestShown).sort((one, other) => one.beganMs - other.beganMs);
  const rest: readonly BootStage[] = timeline.stages.filter(({ kind }) => kind !== 'phase');
  const changes = earlier === undefined ? undefined : compareTimelines(timeline, earlier);
  const left = rest.length - stagesShown;
  const scale = { totalMs: Math.max(timeline.totalMs, earlier?.totalMs ?? 0), changes, earlier: earlier?.stages };
  return (
    <>
      {phases.length > 0 && <StageList title={t('bootTimeline.phases')} stages={phases} {...scale} />}
      {changes !== undefined && compared !== undefined && <StageChanges changes={changes} compared={compared} />}
      {slowest.length > 0 && <StageList title={t('bootTimeline.slowest')} stages={slowest} {...scale} />}
      <details className="card card-padded boot-timeline-all">
        <summary>{t('bootTimeline.all', { count: rest.length })}</summary>
        <StageList stages={rest.slice(0, stagesShown)} {...scale} />
        {left > 0 && <p className="quiet-line">{t('bootTimeline.more', { count: left })}</p>}
      </details>
    </>
  );
}
