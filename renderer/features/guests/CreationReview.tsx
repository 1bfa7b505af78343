// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { GuestCreateRequest, StartSection } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { Format } from '../../i18n/format.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { PlanSections } from '../config/StartPlan.tsx';
import { limitWords } from './guest-facts.ts';

export interface CreationReviewProps {
  serial: string;
  request: GuestCreateRequest;
  /** Path of its image. */
  image: string;
}

interface Planned {
  text: string;
  sections: readonly StartSection[];
}

/** What was chosen in the steps before, in a few words each. */
function reviewFacts(
  { name, template, limits, network, image: wanted }: GuestCreateRequest,
  path: string,
  format: Format,
  t: ReturnType<typeof useText>,
): [string, string][] {
  const words = limitWords(
    { memoryLimitBytes: limits.memoryBytes, cpuLimitPercent: limits.cpuPercent, pidsLimit: limits.pids },
    format,
    t,
  );
  return [
    [t('newGuest.name'), name],
    [t('newGuest.template'), t(`template.${template}.label`)],
    [t('newGuest.archive'), wanted === undefined ? path : `${path} · ${wanted}`],
    [t('newGuest.limits'), words.length === 0 ? t('guests.noLimits') : words.join(' · ')],
    [t('newGuest.network'), t(`networkType.${network.type}.label`)],
  ];
}

/** What will be made, and what its start will do: as the device says, before anything is there. */
export function CreationReview({ serial, request, image }: CreationReviewProps) {
  const t = useText();
  const format = useFormat();
  const { backend } = useServices();
  const [planned, setPlanned] = useState<Planned>();
  const [failure, setFailure] = useState<FailureView>();
  const [view, setView] = useState<'plan' | 'config'>('plan');
  const asked = JSON.stringify(request);
  useEffect(() => {
    let current = true;
    setFailure(undefined);
    backend.call('guest.create.plan', { serial, request: JSON.parse(asked) as GuestCreateRequest }).then(
      (plan) => current && setPlanned(plan),
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, serial, asked]);
  return (
    <>
      <dl className="review-facts">
        {reviewFacts(request, image, format, t).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {request.template === 'auto' && <p className="field-hint">{t('newGuest.reviewAuto')}</p>}
      {failure !== undefined && <FailureNotice failure={failure} />}
      {planned === undefined && failure === undefined && (
        <p className="tab-loading" role="status">
          {t('loading')}
        </p>
      )}
      {planned !== undefined && (
        <div className="form-group">
          <Segmented<'plan' | 'config'>
            label={t('config.view')}
            value={view}
            options={(['plan', 'config'] as const).map((value) => ({ value, label: t(`newGuest.review.${value}`) }))}
            onChange={setView}
          />
          {view === 'plan' ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
            <section className="plan card review-box" aria-label={t('newGuest.review.plan')} tabIndex={0}>
              <PlanSections sections={planned.sections} />
            </section>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
            <pre className="dialog-excerpt review-box" tabIndex={0}>
              {planned.text}
            </pre>
          )}
        </div>
      )}
    </>
  );
}
