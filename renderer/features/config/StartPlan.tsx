// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useState } from 'react';
import type { StartSection, StartStep } from '../../../agent/protocol/start-plan.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { stepText } from '../../../electron/ipc/sentences/agent-words/agent-words.ts';
import { startPartName } from '../../../electron/ipc/sentences/start-part-names.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

export interface StartPlanProps {
  serial: string;
  guest: string;
  /** The config, saved or not. */
  text: string;
}

/** What a start by this config would do on this device, step by step; nothing is done for it. */
export function StartPlan({ serial, guest, text }: StartPlanProps) {
  const t = useText();
  const { sections, failure, load } = usePlan({ serial, guest, text });
  if (failure !== undefined) return <FailureNotice failure={failure} onRetry={load} />;
  if (sections === undefined) {
    return (
      <p className="tab-loading" role="status">
        {t('loading')}
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className="plan card" aria-label={t('plan.title', { guest })} tabIndex={0}>
      <p className="plan-note">{t('plan.note')}</p>
      <PlanSections sections={sections} />
    </section>
  );
}

export function PlanSections({ sections }: { sections: readonly StartSection[] }) {
  return sections.map((section) => <PlanPart key={section.part} section={section} />);
}

function PlanPart({ section: { part, steps } }: { section: StartSection }) {
  const { language } = useFormat();
  return (
    <>
      <h2 className="plan-part">
        {startPartName(part, language)} <span className="plan-count">{steps.length}</span>
      </h2>
      <ol className="plan-steps">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan is read anew as a whole.
          <PlanStep key={index} step={step} />
        ))}
      </ol>
    </>
  );
}

function PlanStep({ step }: { step: StartStep }) {
  const t = useText();
  const { language } = useFormat();
  return (
    <li className="plan-step" data-warning={step.warning || undefined}>
      <code>{stepText(step, language)}</code>
      {step.optional === true && <span className="plan-mark">{t('plan.optional')}</span>}
      {step.from !== undefined && <span className="plan-from">{step.from}</span>}
    </li>
  );
}

function usePlan({ serial, guest, text }: StartPlanProps) {
  const { backend } = useServices();
  const [sections, setSections] = useState<readonly StartSection[]>();
  const [failure, setFailure] = useState<FailureView>();
  const load = useCallback(() => {
    let current = true;
    setFailure(undefined);
    backend.call('guest.plan', { serial, guest, text }).then(
      (plan) => current && setSections(plan.sections),
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, serial, guest, text]);
  useEffect(() => load(), [load]);
  return { sections, failure, load: () => void load() };
}
