// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useDevice, useGuest, useServices } from '../../state/use-services.ts';
import { type AutostartField, autostartErrors, autostartForm, isLeftOut, startOfForm } from './autostart-form.ts';
import { BootSwitchField } from './BootSwitchField.tsx';
import type { LifeDialogProps } from './LifeDialog.tsx';

const fields: readonly AutostartField[] = ['order', 'delaySeconds', 'groups'];

/** Whether and when a guest starts with the device, and the device's own switch for that. */
export function AutostartDialog({ serial, guest, onClose }: LifeDialogProps) {
  const t = useText();
  const { backend } = useServices();
  const start = useGuest(serial, guest)?.start;
  const [form, setForm] = useState(() => autostartForm(start));
  const session = useDevice(serial)?.view.session;
  const hasScreen = session?.phase === 'ready' ? session.host.hasScreen : undefined;
  const [failure, setFailure] = useState<FailureView>();
  const errors = autostartErrors(form);
  const save = async (): Promise<void> => {
    try {
      await backend.call('guest.autostart.set', { serial, guest, start: startOfForm(form) });
      onClose();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <FormDialog
      title={t('autostart.title', { guest })}
      submit={t('config.save')}
      disabled={errors.size > 0}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <div className="form-group">
        <Segmented<'on' | 'off'>
          label={t('autostart.auto')}
          value={form.auto ? 'on' : 'off'}
          options={(['off', 'on'] as const).map((value) => ({ value, label: t(`autostart.${value}`) }))}
          onChange={(value) => setForm({ ...form, auto: value === 'on' })}
        />
      </div>
      <div className="form-columns">
        {fields.map((field) => (
          <TextField
            key={field}
            label={t(`autostart.${field}`)}
            value={form[field]}
            numeric={field !== 'groups'}
            hint={t(`autostart.hint.${field}`)}
            error={errors.has(field) ? t(`autostart.error.${field}`) : undefined}
            onChange={(value) => setForm({ ...form, [field]: value })}
          />
        ))}
      </div>
      {errors.size === 0 && isLeftOut(startOfForm(form)) && <p className="field-hint">{t('autostart.leftOut')}</p>}
      <fieldset className="form-group">
        <legend>{t('autostart.freezeWithScreen')}</legend>
        <Segmented<'on' | 'off'>
          label={t('autostart.freezeWithScreen')}
          value={form.freezeWithScreen ? 'on' : 'off'}
          options={(['off', 'on'] as const).map((value) => ({ value, label: t(`autostart.freeze.${value}`) }))}
          onChange={(value) => setForm({ ...form, freezeWithScreen: value === 'on' })}
        />
        <p className="field-hint">{t(hasScreen === false ? 'autostart.noScreen' : 'autostart.freezeHint')}</p>
      </fieldset>
      <BootSwitchField serial={serial} />
      {failure && <FailureNotice failure={failure} />}
    </FormDialog>
  );
}
