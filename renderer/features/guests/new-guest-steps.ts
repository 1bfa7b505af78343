// SPDX-License-Identifier: Apache-2.0
import type { FormErrors, NewGuestForm } from './new-guest.ts';

/** In their order. */
export const wizardSteps = ['system', 'image', 'limits', 'network', 'review'] as const;
export type WizardStep = (typeof wizardSteps)[number];

const fieldsOf: Readonly<Record<WizardStep, readonly (keyof NewGuestForm)[]>> = {
  system: ['name', 'initCommand', 'ttys', 'haltSignal', 'rebootSignal'],
  image: ['archivePath', 'devicePath'],
  limits: ['memoryMebibytes', 'cpuPercent', 'pids'],
  network: ['link', 'ipv4Address', 'ipv4Gateway', 'hostAddress'],
  review: [],
};

/** What is wrong in one step. */
export function stepErrors(step: WizardStep, errors: FormErrors): FormErrors {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => fieldsOf[step].some((each) => each === field)));
}

/** How far one can go: to the first step that has something wrong in it. */
export function furthestStep(errors: FormErrors): WizardStep {
  return wizardSteps.find((step) => Object.keys(stepErrors(step, errors)).length > 0) ?? 'review';
}

export function nextStep(step: WizardStep): WizardStep {
  return wizardSteps[wizardSteps.indexOf(step) + 1] ?? step;
}

export function previousStep(step: WizardStep): WizardStep | undefined {
  return wizardSteps[wizardSteps.indexOf(step) - 1];
}

/** Errors as they are shown: of what was typed, or of a step that was to be left. */
export function shownErrors(errors: FormErrors, touched: ReadonlySet<string>): FormErrors {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => touched.has(field)));
}

export function fieldsOfStep(step: WizardStep): readonly (keyof NewGuestForm)[] {
  return fieldsOf[step];
}
