// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import type { FileText } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { visibleName } from './file-list.ts';

export interface TextDialogProps {
  serial: string;
  guest: string;
  path: string;
  file: string;
  onClose(): void;
}

/** The beginning of a file, to read. */
export function TextDialog({ serial, guest, path, file, onClose }: TextDialogProps) {
  const t = useText();
  const focus = useReturnFocus();
  const { backend } = useServices();
  const [text, setText] = useState<FileText>();
  const [failure, setFailure] = useState<FailureView>();
  useEffect(() => {
    let current = true;
    backend.call('files.read', { serial, guest, path, file }).then(
      (answer) => current && setText(answer),
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, serial, guest, path, file]);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog file-text"
          aria-describedby={undefined}
          onOpenAutoFocus={focus.begin}
          onCloseAutoFocus={focus.giveBack}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title mono">{visibleName(file)}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          <div className="dialog-body">
            {failure !== undefined && <FailureNotice failure={failure} />}
            {failure === undefined && text === undefined && (
              <p className="tab-loading" role="status">
                <Spinner /> {t('loading')}
              </p>
            )}
            {text !== undefined && <Content text={text} />}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Content({ text: { text, sizeBytes, shownBytes } }: { text: FileText }) {
  const t = useText();
  const format = useFormat();
  if (text === undefined) return <p className="dialog-text">{t('files.noText', { size: format.bytes(sizeBytes) })}</p>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
      <pre className="file-text-content" tabIndex={0}>
        {text}
      </pre>
      <p className="cell-note">
        {shownBytes < sizeBytes
          ? t('files.textStart', { shown: format.bytes(shownBytes), size: format.bytes(sizeBytes) })
          : format.bytes(sizeBytes)}
      </p>
    </>
  );
}
