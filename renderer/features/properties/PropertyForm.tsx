// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useState } from 'react';
import type { GuestProperty } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useText } from '../../i18n/i18n.ts';

export interface PropertyFormProps {
  /** What it begins with. */
  chosen: GuestProperty | undefined;
  busy: boolean;
  failure: FailureView | undefined;
  onSet(property: string, value: string): Promise<boolean>;
}

/** Sets one property, as setprop inside does. */
export function PropertyForm({ chosen, busy, failure, onSet }: PropertyFormProps) {
  const t = useText();
  const [name, setName] = useState(chosen?.name ?? '');
  const [value, setValue] = useState(chosen?.value ?? '');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() !== '' && (await onSet(name.trim(), value))) setValue('');
  };
  const fields = [
    { label: t('properties.name'), text: name, change: setName },
    { label: t('properties.value'), text: value, change: setValue },
  ];
  return (
    <form className="property-form" aria-label={t('properties.form')} onSubmit={(event) => void submit(event)}>
      {fields.map(({ label, text, change }) => (
        <span key={label} className="input-box">
          <input
            aria-label={label}
            placeholder={label}
            value={text}
            autoComplete="off"
            spellCheck={false}
            disabled={busy}
            onChange={({ target }) => change(target.value)}
          />
        </span>
      ))}
      <Button type="submit" size="small" busy={busy} disabled={name.trim() === ''}>
        {t('properties.set')}
      </Button>
      {failure !== undefined && <FailureNotice failure={failure} />}
    </form>
  );
}
