// SPDX-License-Identifier: Apache-2.0

import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { Button } from '../../components/Button.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

export interface CreateProgressProps {
  taskId: string;
  name: string;
  onClose(): void;
}

/** While the archive goes over; closing the dialog leaves it to the activity list. */
export function CreateProgress({ taskId, name, onClose }: CreateProgressProps) {
  const t = useText();
  const format = useFormat();
  const { actions } = useServices();
  const task = useLodge((state) => state.tasks[taskId]);
  const { sentBytes, totalBytes, unpacking } = task ?? {};
  const known = sentBytes !== undefined && totalBytes !== undefined && totalBytes > 0;
  return (
    <>
      <div className="create-progress" role="status">
        <div className="empty-art" aria-hidden="true">
          <GuestsArt />
        </div>
        <h3 className="empty-title">{t('newGuest.creating', { name })}</h3>
        <ProgressBar label={t('newGuest.creating', { name })} fraction={known ? sentBytes / totalBytes : undefined} />
        {unpacking === undefined ? null : <p>{t('newGuest.unpacking', unpacking)}</p>}
        <p className="figure">
          {known
            ? t('bytesOf', { sent: format.bytes(sentBytes), total: format.bytes(totalBytes) })
            : t('newGuest.preparing')}
        </p>
      </div>
      <footer className="dialog-buttons">
        <Button disabled={task?.cancellable === false} onClick={() => void actions.cancelTask(taskId)}>
          {t('cancel')}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t('newGuest.background')}
        </Button>
      </footer>
    </>
  );
}
