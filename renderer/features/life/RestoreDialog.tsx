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

type Kind = 'inPlace' | 'asNew';
const kinds: readonly Kind[] = ['inPlace', 'asNew'];

/** A snapshot comes back: as another guest, which loses nothing, or in the place of this one, whose name is typed first. */
export function RestoreDialog({ serial, guest, taken, snapshot = '', onClose }: LifeDialogProps) {
  const t = useText();
  const { backend } = useServices();
  const go = useLocation((state) => state.go);
  const [kind, setKind] = useState<Kind>('inPlace');
  const [newName, setNewName] = useState(() => freeName(guest, taken));
  const [typed, setTyped] = useState('');
  const { taskId, failure, run } = useTask(guest);
  const error = nameError(newName, taken);
  const ready = kind === 'asNew' ? error === undefined : typed.trim() === guest;
  const submit = (): void =>
    run(async (id) => {
      const name = kind === 'asNew' ? { newName } : {};
      const back = await backend.call('snapshot.restore', { serial, guest, snapshot, taskId: id, ...name });
      return () => {
        onClose();
        go({ serial, guest: back.name });
      };
    });
  const title = t('life.restore.title', { guest, snapshot });
  return (
    <FormDialog
      title={title}
      submit={t(`life.restore.${kind}.submit`)}
      danger={kind === 'inPlace'}
      disabled={!ready}
      onSubmit={submit}
      onClose={onClose}
      progress={taskId && <TaskProgress taskId={taskId} title={title} art={<GuestsArt />} onClose={onClose} />}
    >
      <div className="form-group">
        <Segmented<Kind>
          label={t('life.restore.kind')}
          value={kind}
          options={kinds.map((value) => ({ value, label: t(`life.restore.${value}.label`) }))}
          onChange={setKind}
        />
        <p className="field-hint">{t(`life.restore.${kind}.hint`)}</p>
      </div>
      {kind === 'inPlace' ? (
        <TextField first mono label={t('confirm.typeName', { guest })} value={typed} onChange={setTyped} />
      ) : (
        <TextField
          label={t('life.newName')}
          value={newName}
          onChange={setNewName}
          error={error && t(`newGuest.error.${error}`)}
        />
      )}
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
