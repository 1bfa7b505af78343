// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import type { GuestSummary, HostCheck, HostFacts } from '../../../agent/protocol/index.ts';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { DialogFrame } from '../../components/FormDialog.tsx';
import { useText } from '../../i18n/i18n.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import type { ArchiveLook } from './ArchiveField.tsx';
import { CreationReview } from './CreationReview.tsx';
import type { FormPart } from './FormTextField.tsx';
import { ImageFields, LimitFields, NetworkFields, SystemFields } from './NewGuestFields.tsx';
import { requestOf } from './new-guest.ts';
import type { WizardStep } from './new-guest-steps.ts';
import { useNewGuest } from './use-new-guest.ts';
import { WizardSteps } from './WizardSteps.tsx';

export interface NewGuestDialogProps {
  serial: string;
  host: HostFacts;
  guests: readonly GuestSummary[];
  onClose(): void;
}

/** A guest in five steps; the last shows what will be done before it is. Enter goes on. */
export function NewGuestDialog({ serial, host, guests, onClose }: NewGuestDialogProps) {
  const t = useText();
  const wizard = useNewGuest(serial, { host, guests }, onClose);
  const { form, step, errors, change, task } = wizard;
  const body = useFocusOf(step);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    wizard.submit();
  };
  return (
    <DialogFrame title={t('newGuest.title')} onClose={onClose}>
      {task.taskId === undefined ? (
        <form
          className="dialog-form"
          noValidate
          onSubmit={send}
          onKeyDown={(event) => {
            if (!goesOn(event)) return;
            event.preventDefault();
            wizard.submit();
          }}
        >
          <WizardSteps current={step} furthest={wizard.furthest} onGo={wizard.goTo} />
          <div className="dialog-body wizard-body" ref={body}>
            {step === 'review' ? (
              <CreationReview
                serial={serial}
                request={requestOf(form)}
                image={form.source === 'device' ? form.devicePath : form.archivePath}
              />
            ) : (
              <StepFields step={step} part={{ form, errors, change }} host={host} nat={wizard.nat} look={wizard} />
            )}
            {task.failure && <FailureNotice failure={task.failure} />}
          </div>
          <footer className="dialog-buttons">
            <Button variant="ghost" className="wizard-back" disabled={wizard.back === undefined} onClick={wizard.back}>
              {t('newGuest.back')}
            </Button>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant="primary" type="submit" busy={wizard.looking} key={step === 'review' ? 'create' : 'next'}>
              {step === 'review' ? t('newGuest.create') : t('newGuest.next')}
            </Button>
          </footer>
        </form>
      ) : (
        <TaskProgress
          taskId={task.taskId}
          title={t('newGuest.creating', { name: form.name })}
          art={<GuestsArt />}
          onClose={onClose}
        />
      )}
    </DialogFrame>
  );
}

interface StepFieldsProps {
  step: Exclude<WizardStep, 'review'>;
  part: FormPart;
  host: HostFacts;
  look: ArchiveLook;
  /** Why there is no NAT here; undefined: there is. */
  nat: HostCheck | undefined;
}

function StepFields({ step, part, host, look, nat }: StepFieldsProps) {
  switch (step) {
    case 'system':
      return <SystemFields part={part} />;
    case 'image':
      return <ImageFields part={part} look={{ looks: look.looks, archiveFailure: look.archiveFailure }} />;
    case 'limits':
      return <LimitFields part={part} host={host} />;
    case 'network':
      return <NetworkFields part={part} nat={nat} />;
  }
}

/** What most people are there for. A choice begins at what is chosen: Enter on another would change it unasked. */
const beginnings: Readonly<Record<Exclude<WizardStep, 'review'>, string>> = {
  ...{ system: 'input:not([disabled])', image: 'input:not([disabled])', limits: 'input:not([disabled])' },
  network: '[role="radio"][aria-checked="true"]',
};

/** Enter on a choice that is made already goes on, as it does in a field. */
function goesOn({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && target instanceof Element && target.matches('[role="radio"][aria-checked="true"]');
}

/** Each step begins in its first field; one that has none to fill in, as the last, at the button that goes on. */
function useFocusOf(step: WizardStep) {
  const body = useRef<HTMLDivElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // The dialog itself gives the focus when it opens.
    if (first.current) {
      first.current = false;
      return;
    }
    const field = step === 'review' ? null : body.current?.querySelector<HTMLElement>(beginnings[step]);
    const goOn = body.current?.closest('form')?.querySelector<HTMLElement>('button[type="submit"]');
    (field ?? goOn)?.focus();
  }, [step]);
  return body;
}
