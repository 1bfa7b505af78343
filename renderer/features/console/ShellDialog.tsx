// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import { type ShellForm, type ShellRequest, shellErrors, shellRequest } from './console-plan.ts';

export interface ShellDialogProps {
  guest: string;
  onOpen(request: ShellRequest): void;
  onClose(): void;
}

const fields = ['command', 'uid', 'gid', 'cwd'] as const;
const placeholders: Readonly<Record<(typeof fields)[number], string>> = {
  command: 'sh -l',
  uid: '0',
  gid: '0',
  cwd: '/',
};

/** A command in the guest in a terminal of its own: which, as whom, and where. */
export function ShellDialog({ guest, onOpen, onClose }: ShellDialogProps) {
  const t = useText();
  const focus = useReturnFocus();
  const [form, setForm] = useState<ShellForm>({ command: '', uid: '', gid: '', cwd: '' });
  const errors = shellErrors(form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (errors.size > 0) return;
    onOpen(shellRequest(form));
    onClose();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog"
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title">{t('shell.title', { guest })}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          <form className="dialog-form" onSubmit={submit}>
            <div className="dialog-body shell-form">
              {fields.map((field, index) => (
                <Field
                  key={field}
                  label={t(`shell.${field}`)}
                  hint={field === 'command' ? t('shell.commandHint') : undefined}
                  error={errors.has(field) ? t(`shell.error.${field}`) : undefined}
                >
                  {(control) => (
                    <span className="input-box" data-invalid={errors.has(field) || undefined}>
                      <input
                        {...control}
                        className="mono"
                        value={form[field]}
                        placeholder={placeholders[field]}
                        // biome-ignore lint/a11y/noAutofocus: a dialog begins in its first field
                        autoFocus={index === 0}
                        spellCheck={false}
                        autoComplete="off"
                        onChange={({ target }) => setForm({ ...form, [field]: target.value })}
                      />
                    </span>
                  )}
                </Field>
              ))}
            </div>
            <footer className="dialog-buttons">
              <Dialog.Close asChild>
                <Button>{t('cancel')}</Button>
              </Dialog.Close>
              <Button type="submit" variant="primary" disabled={errors.size > 0}>
                {t('shell.open')}
              </Button>
            </footer>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
