// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import type { LifeDialogProps } from './LifeDialog.tsx';
import { useTask } from './use-task.ts';

type Format = 'gz' | 'tar';
const formats: readonly Format[] = ['gz', 'tar'];

/** A guest's root file system as an archive on this computer. */
export function ExportDialog({ serial, guest, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend, notices } = useServices();
  const [format, setFormat] = useState<Format>('gz');
  const { taskId, failure, run } = useTask(guest);
  const submit = (): void =>
    run(async (id) => {
      const params = { serial, guest, taskId: id, format: format === 'gz' ? ('tar.gz' as const) : ('tar' as const) };
      const sent = await backend.call('guest.export', params);
      if (sent !== undefined) {
        const { savedPath: path, skippedCount: number } = sent;
        const text = number === 0 ? t('life.export.done', { path }) : t('life.export.doneWithout', { path, number });
        notices.getState().say(text);
      }
      return onClose;
    });
  const title = t('life.export.title', { guest });
  return (
    <FormDialog
      title={title}
      submit={t('life.export.submit')}
      onSubmit={submit}
      onClose={onClose}
      progress={taskId && <TaskProgress taskId={taskId} title={title} art={<GuestsArt />} onClose={onClose} />}
    >
      <p className="dialog-text">{t('life.export.text')}</p>
      <div className="form-group">
        <Segmented<Format>
          label={t('life.export.format')}
          value={format}
          options={formats.map((value) => ({ value, label: t(`life.export.${value}.label`) }))}
          onChange={setFormat}
        />
        <p className="field-hint">{t(`life.export.${format}.hint`)}</p>
      </div>
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
