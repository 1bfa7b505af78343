// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import type { LifeDialogProps } from './LifeDialog.tsx';
import { useTask } from './use-task.ts';

/** Keeps a guest as it is now. */
export function SnapshotDialog({ serial, guest, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend, notices } = useServices();
  const [comment, setComment] = useState('');
  const { taskId, failure, run } = useTask(guest);
  const submit = (): void =>
    run(async (id) => {
      const { name } = await backend.call('snapshot.make', { serial, guest, comment: comment.trim(), taskId: id });
      return () => {
        onClose();
        notices.getState().say(t('life.snapshot.made', { snapshot: name }));
      };
    });
  const title = t('life.snapshot.title', { guest });
  return (
    <FormDialog
      title={title}
      submit={t('life.snapshot.submit')}
      onSubmit={submit}
      onClose={onClose}
      progress={taskId && <TaskProgress taskId={taskId} title={title} art={<GuestsArt />} onClose={onClose} />}
    >
      <TextField
        first
        label={t('life.snapshot.comment')}
        value={comment}
        onChange={setComment}
        placeholder={t('life.snapshot.placeholder')}
        hint={t('life.snapshot.hint')}
      />
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
