// SPDX-License-Identifier: Apache-2.0
import { AlertDialog } from 'radix-ui';
import { useText } from '../i18n/i18n.ts';
import { Button } from './Button.tsx';

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  text: string;
  /** Of the button that does it. */
  confirm: string;
  danger?: boolean;
  /** Shown as it is, for instance what would be pasted. */
  excerpt?: string | undefined;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useText();
  const { open, title, text, confirm, danger = false, excerpt, onConfirm, onClose } = props;
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-overlay" />
        <AlertDialog.Content className="dialog dialog-narrow">
          <AlertDialog.Title className="dialog-title">{title}</AlertDialog.Title>
          <AlertDialog.Description className="dialog-text">{text}</AlertDialog.Description>
          {excerpt !== undefined && <pre className="dialog-excerpt">{excerpt}</pre>}
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant={danger ? 'danger' : 'primary'} onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
