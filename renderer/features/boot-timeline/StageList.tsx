// SPDX-License-Identifier: Apache-2.0
import type { BootStage } from '../../../electron/ipc/boot/boot-timeline.ts';
import type { StageChange } from '../../../electron/ipc/boot/compare-timelines.ts';
import { phaseNames } from '../../../electron/ipc/boot/phases.ts';
import { stepName } from '../../../electron/ipc/sentences/step-names.ts';
import { axisStyle, TimeAxis } from '../../components/TimeAxis.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';

export interface StageListProps {
  /** Without one it is a part of something that has one. */
  title?: string;
  stages: readonly BootStage[];
  totalMs: number;
  changes: readonly StageChange[] | undefined;
  /** Of the boot that it is compared with. */
  earlier?: readonly BootStage[] | undefined;
}

/** Phases and the steps of a start have names of ours; the rest has the guest's. */
export function useStageName(): (stage: Pick<BootStage, 'kind' | 'name'>) => string {
  const t = useText();
  const { language } = useFormat();
  return ({ kind, name }) => {
    if (kind === 'start') return stepName(name, language);
    const phase = kind === 'phase' ? phaseNames.find((each) => each === name) : undefined;
    return phase === undefined ? name : t(`bootTimeline.phase.${phase}`);
  };
}

/** Stages under each other, each as a bar where it lay in the boot. */
export function StageList({ title, stages, totalMs, changes, earlier }: StageListProps) {
  const rows = stages.map((stage, index) => (
    <StageRow
      // biome-ignore lint/suspicious/noArrayIndexKey: a service may start twice, and nothing else tells the two apart
      key={index}
      stage={stage}
      totalMs={totalMs}
      compared={changes !== undefined}
      change={changes?.find(({ kind, name }) => kind === stage.kind && name === stage.name)}
      before={earlier?.find(({ kind, name }) => kind === stage.kind && name === stage.name)}
    />
  ));
  const list = (
    <ol className="stages" style={axisStyle(totalMs)}>
      {rows}
      <li aria-hidden="true">
        <TimeAxis totalMs={totalMs} />
      </li>
    </ol>
  );
  if (title === undefined) return list;
  return (
    <section className="card card-padded" aria-label={title}>
      <h3 className="card-title">{title}</h3>
      {list}
    </section>
  );
}

interface StageRowProps {
  stage: BootStage;
  totalMs: number;
  compared: boolean;
  change: StageChange | undefined;
  before: BootStage | undefined;
}

function StageRow({ stage, totalMs, compared, change, before }: StageRowProps) {
  const t = useText();
  const format = useFormat();
  const nameOf = useStageName();
  const { kind, beganMs, durationMs, failed } = stage;
  const percent = (milliseconds: number): string =>
    `${Math.min(100, (milliseconds / Math.max(totalMs, 0.001)) * 100)}%`;
  const widthOf = (span: Pick<BootStage, 'beganMs' | 'durationMs'>): string | undefined =>
    span.durationMs === undefined ? undefined : percent(Math.min(span.durationMs, Math.max(0, totalMs - span.beganMs)));
  const width = widthOf(stage);
  // What lies where it lay needs no second outline.
  const moved =
    before !== undefined &&
    Math.abs(before.beganMs - beganMs) + Math.abs((before.durationMs ?? 0) - (durationMs ?? 0)) >= sameMs;
  const ghost = moved ? widthOf(before) : undefined;
  return (
    <li data-kind={kind} data-failed={failed}>
      <span className="stage-name" title={nameOf(stage)}>
        {kind !== 'phase' && <span className="stage-kind">{t(`bootTimeline.kind.${kind}`)}</span>}
        {nameOf(stage)}
        {failed && <span className="stage-failed">{t('bootTimeline.failed')}</span>}
      </span>
      <span className="timeline-lane" aria-hidden="true">
        {moved && ghost !== undefined && (
          <span className="timeline-ghost" style={{ left: percent(before.beganMs), width: ghost }} />
        )}
        <span
          className={width === undefined ? 'stage-moment' : 'timeline-bar'}
          style={{ left: percent(beganMs), ...(width === undefined ? {} : { width }) }}
        />
      </span>
      <span className="figure stage-duration">
        {durationMs !== undefined && (
          <span className="visually-hidden">{t('bootTimeline.from', { time: format.shortDuration(beganMs) })} </span>
        )}
        {durationMs === undefined
          ? t('bootTimeline.at', { time: format.shortDuration(beganMs) })
          : format.shortDuration(durationMs)}
      </span>
      {compared && <StageDifference differenceMs={change?.differenceMs} />}
    </li>
  );
}

/** Below this two boots of one image differ by chance. */
const sameMs = 1;

export function StageDifference({ differenceMs }: { differenceMs: number | undefined }) {
  const t = useText();
  const format = useFormat();
  if (differenceMs === undefined) return <span className="stage-difference">–</span>;
  const time = format.shortDuration(Math.abs(differenceMs));
  const tone = Math.abs(differenceMs) < sameMs ? 'same' : differenceMs > 0 ? 'slower' : 'faster';
  return (
    <span className="figure stage-difference" data-tone={tone}>
      {tone === 'same' ? <Same text={t('bootTimeline.same')} /> : t(`bootTimeline.${tone}`, { time })}
    </span>
  );
}

/** What is as it was is said to who listens, and does not shout at who looks. */
function Same({ text }: { text: string }) {
  return (
    <>
      <span className="visually-hidden">{text}</span>
      <span aria-hidden="true">=</span>
    </>
  );
}
