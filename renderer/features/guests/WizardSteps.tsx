// SPDX-License-Identifier: Apache-2.0
import { Check } from 'lucide-react';
import { useText } from '../../i18n/i18n.ts';
import { type WizardStep, wizardSteps } from './new-guest-steps.ts';

export interface WizardStepsProps {
  current: WizardStep;
  /** The last one that can be gone to. */
  furthest: WizardStep;
  onGo(step: WizardStep): void;
}

/** Where one is, and the ways to the others. */
export function WizardSteps({ current, furthest, onGo }: WizardStepsProps) {
  const t = useText();
  const open = wizardSteps.indexOf(furthest);
  return (
    <nav aria-label={t('newGuest.steps')}>
      <ol className="wizard-steps">
        {wizardSteps.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              aria-current={step === current ? 'step' : undefined}
              data-done={index < wizardSteps.indexOf(current) || undefined}
              disabled={index > open}
              onClick={() => onGo(step)}
            >
              <span className="wizard-number" aria-hidden="true">
                {index < wizardSteps.indexOf(current) ? <Check size={12} strokeWidth={2.6} /> : index + 1}
              </span>
              {t(`newGuest.step.${step}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
