// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

export interface TaskProgressProps {
  taskId: string;
  /** What is being done. */
  title: string;
  art: ReactNode;
  onClose(): void;
}

/** A long task in the dialog that asked for it. Closing the dialog leaves it to the activity list. */
export function TaskProgress({ taskId, title, art, onClose }: TaskProgressProps) {
  const t = useText();
  const format = useFormat();
  const { actions } = useServices();
  const task = useLodge((state) => state.tasks[taskId]);
  const { sentBytes, totalBytes, bytesPerSecond, unpacking, note } = task ?? {};
  const known = sentBytes !== undefined && totalBytes !== undefined && totalBytes > 0;
  return (
    <>
      <div className="task-progress" role="status">
        <div className="empty-art" aria-hidden="true">
          {art}
        </div>
        <h3 className="empty-title">{title}</h3>
        <ProgressBar label={title} fraction={known ? sentBytes / totalBytes : undefined} />
        {note === undefined ? null : <p>{t(`importNote.${note}`)}</p>}
        {unpacking === undefined && known && sentBytes >= totalBytes ? <p>{t('newGuest.finishing')}</p> : null}
        {unpacking === undefined ? null : <p>{t('newGuest.unpacking', unpacking)}</p>}
        <p className="figure">
          {known
            ? t('bytesOf', { sent: format.bytes(sentBytes), total: format.bytes(totalBytes) })
            : t('newGuest.preparing')}
          {bytesPerSecond !== undefined && ` · ${format.rate(bytesPerSecond)}`}
        </p>
      </div>
      <footer className="dialog-buttons">
        <Button disabled={task?.cancellable !== true} onClick={() => void actions.cancelTask(taskId)}>
          {t('cancel')}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t('newGuest.background')}
        </Button>
      </footer>
    </>
  );
}
