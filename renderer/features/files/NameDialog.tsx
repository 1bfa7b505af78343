// SPDX-License-Identifier: Apache-2.0
import { Dialog } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import { nameProblem } from './file-list.ts';

export interface NameDialogProps {
  title: string;
  /** Of the button that does it. */
  confirm: string;
  name: string;
  /** Names that are there. */
  taken: ReadonlySet<string>;
  onName(name: string): void;
  onClose(): void;
}

/** A name for a new folder, or another for what has one. */
export function NameDialog({ title, confirm, name, taken, onName, onClose }: NameDialogProps) {
  const t = useText();
  const focus = useReturnFocus();
  const [text, setText] = useState(name);
  const problem = text === name ? undefined : taken.has(text) ? 'taken' : nameProblem(text);
  const ready = text !== name && problem === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    onName(text);
    onClose();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog dialog-narrow"
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
        >
          <Dialog.Title className="dialog-title">{title}</Dialog.Title>
          <form className="dialog-confirm" onSubmit={submit}>
            <Field
              label={t('files.name')}
              error={problem === undefined || text === '' ? undefined : t(`files.nameProblem.${problem}`)}
            >
              {(control) => (
                <span className="input-box" data-invalid={(problem !== undefined && text !== '') || undefined}>
                  <input
                    {...control}
                    className="mono"
                    value={text}
                    spellCheck={false}
                    autoComplete="off"
                    onChange={({ target }) => setText(target.value)}
                  />
                </span>
              )}
            </Field>
            <div className="dialog-buttons">
              <Dialog.Close asChild>
                <Button>{t('cancel')}</Button>
              </Dialog.Close>
              <Button type="submit" variant="primary" disabled={!ready}>
                {confirm}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
