// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { GuestSummary, HostFacts } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import { NewGuestFields } from './NewGuestFields.tsx';
import { type FormErrors, freshForm, type NewGuestForm, requestOf, validate } from './new-guest.ts';

export interface NewGuestDialogProps {
  serial: string;
  host: HostFacts;
  guests: readonly GuestSummary[];
  onClose(): void;
}

export function NewGuestDialog(props: NewGuestDialogProps) {
  const t = useText();
  const { host, onClose } = props;
  const create = useCreate(props);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          ref={content}
          className="dialog"
          aria-describedby={undefined}
          // What was typed is not lost to a click beside the dialog.
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            content.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
          }}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title">{t('newGuest.title')}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          {create.taskId === undefined ? (
            <form className="dialog-form" noValidate onSubmit={create.submit}>
              <div className="dialog-body">
                <NewGuestFields
                  part={{ form: create.form, errors: create.errors, change: create.change }}
                  host={host}
                />
                {create.failure && <FailureNotice failure={create.failure} />}
              </div>
              <footer className="dialog-buttons">
                <Button onClick={onClose}>{t('cancel')}</Button>
                <Button variant="primary" type="submit">
                  {t('newGuest.create')}
                </Button>
              </footer>
            </form>
          ) : (
            <TaskProgress
              taskId={create.taskId}
              title={t('newGuest.creating', { name: create.form.name })}
              art={<GuestsArt />}
              onClose={onClose}
            />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useCreate({ serial, guests, onClose }: NewGuestDialogProps) {
  const { actions } = useServices();
  const go = useLocation((state) => state.go);
  const [form, setForm] = useState<NewGuestForm>(() => freshForm(guests.flatMap((guest) => guest.addresses)));
  const [errors, setErrors] = useState<FormErrors>({});
  const [failure, setFailure] = useState<FailureView>();
  const [taskId, setTaskId] = useState<string>();
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  const change = (fields: Partial<NewGuestForm>): void => {
    setForm((current) => ({ ...current, ...fields }));
    setErrors((current) => {
      const left = { ...current };
      for (const field of Object.keys(fields) as (keyof NewGuestForm)[]) delete left[field];
      return left;
    });
  };
  const run = async (): Promise<void> => {
    const id = crypto.randomUUID();
    setTaskId(id);
    setFailure(undefined);
    try {
      const archivePath = form.archivePath.trim();
      const guest = await actions.create({ serial, request: requestOf(form), archivePath, taskId: id });
      if (!open.current) return;
      onClose();
      go({ serial, guest: guest.name });
    } catch (error) {
      const reached = failureOf(error);
      setTaskId(undefined);
      if (reached.reason !== 'cancelled') setFailure(reached);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = validate(
      form,
      guests.map((guest) => guest.name),
    );
    setErrors(found);
    if (Object.keys(found).length === 0) void run();
  };
  return { form, errors, failure, taskId, change, submit };
}
