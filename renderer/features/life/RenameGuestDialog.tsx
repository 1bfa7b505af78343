// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import type { LifeDialogProps } from './LifeDialog.tsx';
import { nameError } from './life-steps.ts';

export function RenameGuestDialog({ serial, guest, taken, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend, location } = useServices();
  const go = useLocation((state) => state.go);
  const [newName, setNewName] = useState(guest);
  const [failure, setFailure] = useState<FailureView>();
  const isSame = newName === guest;
  const error = isSame ? undefined : nameError(newName, taken);
  const rename = async (): Promise<void> => {
    const { place } = location.getState();
    try {
      await backend.call('guest.rename', { serial, guest, newName });
      onClose();
      if (place.serial === serial && place.guest === guest) go({ ...place, guest: newName });
    } catch (refused) {
      setFailure(failureOf(refused));
    }
  };
  return (
    <FormDialog
      title={t('life.rename.title', { guest })}
      submit={t('life.rename.submit')}
      disabled={isSame || error !== undefined}
      onSubmit={() => void rename()}
      onClose={onClose}
    >
      <TextField
        first
        label={t('life.newName')}
        value={newName}
        onChange={setNewName}
        hint={t('life.rename.hint')}
        error={error && t(`newGuest.error.${error}`)}
      />
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
