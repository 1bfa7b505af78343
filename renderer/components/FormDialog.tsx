// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useRef } from 'react';
import { useText } from '../i18n/i18n.ts';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { useReturnFocus } from './use-return-focus.ts';

export interface DialogFrameProps {
  title: string;
  onClose(): void;
  children: ReactNode;
}

/** Where it begins: what is marked, else the first that is asked, else what it is for; closing it comes last. */
const beginnings = [
  '[data-autofocus]',
  '.dialog-body :is(input, [role="radio"][aria-checked="true"])',
  '.dialog-buttons .button:last-child',
];

function firstOf(content: HTMLElement | null): HTMLElement | undefined {
  for (const selector of beginnings) {
    const found = content?.querySelector<HTMLElement>(selector);
    if (found) return found;
  }
  return undefined;
}

/** A dialog with its title. What was typed in it is not lost to a click beside it. */
export function DialogFrame({ title, onClose, children }: DialogFrameProps) {
  const t = useText();
  const content = useRef<HTMLDivElement>(null);
  const focus = useReturnFocus();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          ref={content}
          className="dialog"
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={focus.giveBack}
          onOpenAutoFocus={(event) => {
            focus.remember();
            const first = firstOf(content.current);
            if (first === undefined) return;
            event.preventDefault();
            first.focus();
            if (first instanceof HTMLInputElement) first.select();
          }}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export interface FormDialogProps extends DialogFrameProps {
  submit: string;
  /** Something in it is not right yet. */
  disabled?: boolean;
  danger?: boolean;
  onSubmit(): void;
  /** In the place of the form, once it was sent. */
  progress?: ReactNode;
}

/** A dialog with a form: Enter sends it. */
export function FormDialog({ progress, ...props }: FormDialogProps) {
  const t = useText();
  const { title, submit, disabled = false, danger = false, onSubmit, onClose, children } = props;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!disabled) onSubmit();
  };
  return (
    <DialogFrame title={title} onClose={onClose}>
      {progress ?? (
        <form className="dialog-form" noValidate onSubmit={send}>
          <div className="dialog-body">{children}</div>
          <footer className="dialog-buttons">
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant={danger ? 'danger' : 'primary'} type="submit" disabled={disabled}>
              {submit}
            </Button>
          </footer>
        </form>
      )}
    </DialogFrame>
  );
}
