// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import type { GuestSummary, HostFacts } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { useTask } from '../life/use-task.ts';
import { ArchiveLooks } from './archive-looks.ts';
import { freshForm, type NewGuestForm, requestOf, validate, withHeldLimits, withoutNat } from './new-guest.ts';
import {
  fieldsOfStep,
  furthestStep,
  nextStep,
  previousStep,
  shownErrors,
  stepErrors,
  type WizardStep,
  wizardSteps,
} from './new-guest-steps.ts';
import { useNatCheck } from './use-nat-check.ts';

/** The form over its steps, checked as it is typed, and the task that it ends in. */
export function useNewGuest(
  serial: string,
  { host, guests }: { host: HostFacts; guests: readonly GuestSummary[] },
  onClose: () => void,
) {
  const { actions, backend } = useServices();
  const go = useLocation((state) => state.go);
  const [typed, setForm] = useState<NewGuestForm>(() => freshForm(guests.flatMap((guest) => guest.addresses)));
  const form = withHeldLimits(typed, host.cgroupControllers);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [step, setStep] = useState<WizardStep>('system');
  const task = useTask(form.name);
  const [archiveFailure, setArchiveFailure] = useState<FailureView>();
  const [looks] = useState(() => new ArchiveLooks((path) => backend.call('archive.inspect', { path })));
  const [looking, setLooking] = useState(false);
  /** The look that is wanted: what is changed or left meanwhile has no use for its answer. */
  const look = useRef(0);
  const forgetLook = (): void => {
    look.current += 1;
    setLooking(false);
  };
  const nat = useNatCheck(serial);
  const cannotNat = nat !== undefined && nat.state !== 'good';
  useEffect(() => {
    if (cannotNat) setForm((current) => withoutNat(current, touched));
  }, [cannotNat, touched]);
  const names = guests.map((guest) => guest.name);
  const errors = validate(form, names);
  const change = (fields: Partial<NewGuestForm>): void => {
    setForm((current) => ({ ...current, ...fields }));
    setTouched((current) => new Set([...current, ...Object.keys(fields)]));
    setArchiveFailure(undefined);
    forgetLook();
  };
  /** Back is always open; forward as far as all before is right. */
  const goTo = (wanted: WizardStep): void => {
    forgetLook();
    const furthest = furthestStep(errors);
    const reached = wizardSteps.indexOf(wanted) <= wizardSteps.indexOf(furthest) ? wanted : furthest;
    setTouched(
      (current) => new Set([...current, ...fieldsOfStep(step), ...(reached === wanted ? [] : fieldsOfStep(reached))]),
    );
    setStep(reached);
  };
  const create = (): void =>
    task.run(async (taskId) => {
      const place =
        form.source === 'device' ? { devicePath: form.devicePath.trim() } : { archivePath: form.archivePath.trim() };
      const guest = await actions.create({ serial, request: requestOf(form), taskId, ...place });
      return () => {
        onClose();
        go({ serial, guest: guest.name });
      };
    });
  /** What is wrong with an image is said where it is named, and not three steps later. */
  const lookAtArchive = async (): Promise<void> => {
    if (looking) return;
    setLooking(true);
    const mine = look.current;
    const failure = await looks.at(form.archivePath.trim()).then(
      () => undefined,
      (error: unknown) => failureOf(error),
    );
    if (look.current !== mine) return;
    setLooking(false);
    if (failure === undefined) goTo(nextStep(step));
    else setArchiveFailure(failure);
  };
  const submit = (): void => {
    const named = form.source === 'computer' && errors.archivePath === undefined;
    if (step === 'review') create();
    else if (step === 'image' && named) void lookAtArchive();
    else goTo(nextStep(step));
  };
  const back = previousStep(step);
  return {
    form,
    nat: cannotNat ? nat : undefined,
    step,
    errors: shownErrors(stepErrors(step, errors), touched),
    furthest: furthestStep(errors),
    archiveFailure,
    looks,
    looking,
    change,
    goTo,
    submit,
    back:
      back === undefined
        ? undefined
        : () => {
            forgetLook();
            setStep(back);
          },
    task,
  };
}
