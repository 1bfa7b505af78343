// SPDX-License-Identifier: Apache-2.0
import { Dialog } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';

export interface RenameDialogProps {
  name: string;
  /** What it is called without a name. */
  otherwise: string;
  onRename(name: string): void;
  onClose(): void;
}

export function RenameDialog({ name, otherwise, onRename, onClose }: RenameDialogProps) {
  const t = useText();
  const focus = useReturnFocus();
  const [text, setText] = useState(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onRename(text.trim());
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
          <Dialog.Title className="dialog-title">{t('deviceMenu.renameTitle', { device: otherwise })}</Dialog.Title>
          <form className="dialog-confirm" onSubmit={submit}>
            <Field label={t('deviceMenu.name')} hint={t('deviceMenu.nameHint', { device: otherwise })}>
              {(control) => (
                <span className="input-box">
                  <input
                    {...control}
                    value={text}
                    maxLength={60}
                    placeholder={otherwise}
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
              <Button type="submit" variant="primary">
                {t('deviceMenu.rename')}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
