// SPDX-License-Identifier: Apache-2.0
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import type { LifeDialogProps } from './LifeDialog.tsx';
import { useTask } from './use-task.ts';

/** Starts a copy on top of the guest that is gone with its end. */
export function StartCopyDialog({ serial, guest, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend } = useServices();
  const go = useLocation((state) => state.go);
  const { taskId, failure, run } = useTask(guest);
  const submit = (): void =>
    run(async (id) => {
      const copy = await backend.call('guest.start-copy', { serial, guest, taskId: id });
      return () => {
        onClose();
        go({ serial, guest: copy.name, tab: 'console' });
      };
    });
  const title = t('life.startCopy.title', { guest });
  return (
    <FormDialog
      title={title}
      submit={t('life.startCopy.submit')}
      onSubmit={submit}
      onClose={onClose}
      progress={taskId && <TaskProgress taskId={taskId} title={title} art={<GuestsArt />} onClose={onClose} />}
    >
      <p className="dialog-text">{t('life.startCopy.text')}</p>
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
