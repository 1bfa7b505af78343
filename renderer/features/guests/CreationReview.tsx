// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { GuestCreateRequest, StartSection } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { PlanSections } from '../config/StartPlan.tsx';

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

/** What will be made, and what its start will do: as the device says, before anything is there. */
export function CreationReview({ serial, request, image }: CreationReviewProps) {
  const t = useText();
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
      <p className="review-image">
        {t('newGuest.reviewImage', { name: request.name, template: t(`template.${request.template}.label`) })}{' '}
        <span className="mono">{image}</span>
      </p>
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
