// SPDX-License-Identifier: Apache-2.0
import { AlertDialog } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import { useText } from '../i18n/i18n.ts';
import { Button } from './Button.tsx';
import { useReturnFocus } from './use-return-focus.ts';

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  text: string;
  /** Of the button that does it. */
  confirm: string;
  danger?: boolean;
  /** Shown as it is, for instance what would be pasted. */
  excerpt?: string | undefined;
  /** Has to be typed first, for what cannot be undone; with the label of its field. */
  typed?: string | undefined;
  typedLabel?: string | undefined;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-overlay" />
        <ConfirmBody {...props} />
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function ConfirmBody(props: ConfirmDialogProps) {
  const t = useText();
  const id = useId();
  const focus = useReturnFocus();
  const { title, text, confirm, danger = false, excerpt, typed, typedLabel, onConfirm, onClose } = props;
  const [given, setGiven] = useState('');
  const ready = typed === undefined || given.trim() === typed;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    onConfirm();
    onClose();
  };
  return (
    <AlertDialog.Content
      className="dialog dialog-narrow"
      onOpenAutoFocus={(event) => {
        focus.remember(event);
        // What is to be typed is typed at once; else it begins at Cancel, as Radix has it.
        const field = (event.target as HTMLElement).querySelector('input');
        if (field === null) return;
        event.preventDefault();
        field.focus();
      }}
      onCloseAutoFocus={focus.giveBack}
    >
      <AlertDialog.Title className="dialog-title">{title}</AlertDialog.Title>
      <AlertDialog.Description className="dialog-text">{text}</AlertDialog.Description>
      {excerpt !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
        <pre className="dialog-excerpt" tabIndex={0}>
          {excerpt}
        </pre>
      )}
      <form className="dialog-confirm" onSubmit={submit}>
        {typed !== undefined && (
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {typedLabel}
            </label>
            <span className="input-box">
              <input
                id={id}
                className="mono"
                value={given}
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                onChange={(event) => setGiven(event.target.value)}
              />
            </span>
          </div>
        )}
        <div className="dialog-buttons">
          <AlertDialog.Cancel asChild>
            <Button>{t('cancel')}</Button>
          </AlertDialog.Cancel>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} disabled={!ready}>
            {confirm}
          </Button>
        </div>
      </form>
    </AlertDialog.Content>
  );
}
