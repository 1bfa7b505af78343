// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { TaskProgress } from '../activity/TaskProgress.tsx';
import type { LifeDialogProps } from './LifeDialog.tsx';
import { freeName, nameError } from './life-steps.ts';
import { useTask } from './use-task.ts';

type Kind = 'whole' | 'overlay';

/** A copy under another name: whole, or on top of the guest. */
export function CloneDialog({ serial, guest, taken, host, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend } = useServices();
  const go = useLocation((state) => state.go);
  const [newName, setNewName] = useState(() => freeName(guest, taken));
  const [kind, setKind] = useState<Kind>('whole');
  const { taskId, failure, run } = useTask(guest);
  const error = nameError(newName, taken);
  const canOverlay = host === undefined || host.fileSystems.includes('overlay');
  const kinds: readonly Kind[] = canOverlay ? ['whole', 'overlay'] : ['whole'];
  const submit = (): void =>
    run(async (id) => {
      const copy = await backend.call('guest.clone', {
        ...{ serial, guest, newName, taskId: id },
        overlay: kind === 'overlay',
      });
      return () => {
        onClose();
        go({ serial, guest: copy.name });
      };
    });
  const title = t('life.clone.title', { guest });
  return (
    <FormDialog
      title={title}
      submit={t('life.clone.submit')}
      disabled={error !== undefined}
      onSubmit={submit}
      onClose={onClose}
      progress={taskId && <TaskProgress taskId={taskId} title={title} art={<GuestsArt />} onClose={onClose} />}
    >
      <TextField
        first
        label={t('life.newName')}
        value={newName}
        onChange={setNewName}
        error={error && t(`newGuest.error.${error}`)}
      />
      <div className="form-group">
        <Segmented<Kind>
          label={t('life.clone.kind')}
          value={kind}
          options={kinds.map((value) => ({ value, label: t(`life.clone.${value}.label`) }))}
          onChange={setKind}
        />
        <p className="field-hint">{canOverlay ? t(`life.clone.${kind}.hint`) : t('life.why.noOverlay')}</p>
      </div>
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
