// SPDX-License-Identifier: Apache-2.0
import { Field } from '../../components/Field.tsx';
import { useText } from '../../i18n/i18n.ts';
import { type FormErrors, type NewGuestForm, withAddress } from './new-guest.ts';

/** What every part of the form gets. */
export interface FormPart {
  form: NewGuestForm;
  errors: FormErrors;
  change(fields: Partial<NewGuestForm>): void;
}

export interface FormTextFieldProps extends FormPart {
  field: Exclude<keyof NewGuestForm, 'network' | 'preset' | 'lastAddress' | 'template' | 'gpu' | 'source'>;
  label: string;
  hint?: string;
  placeholder?: string;
  unit?: string;
  mono?: boolean;
  autoFocus?: boolean;
  disabled?: boolean;
}

export function FormTextField(props: FormTextFieldProps) {
  const t = useText();
  const {
    form,
    errors,
    change,
    field,
    label,
    hint,
    placeholder,
    unit,
    mono = false,
    autoFocus,
    disabled = false,
  } = props;
  const error = errors[field];
  return (
    <Field label={label} hint={hint} error={error === undefined ? undefined : t(`newGuest.error.${error}`)}>
      {(control) => (
        <span className="input-box" data-invalid={error !== undefined || undefined}>
          <input
            {...control}
            className={mono ? 'mono' : ''}
            value={form[field]}
            placeholder={placeholder}
            disabled={disabled}
            spellCheck={false}
            autoComplete="off"
            data-autofocus={autoFocus || undefined}
            inputMode={unit === undefined ? undefined : 'numeric'}
            onChange={({ target: { value } }) =>
              change(field === 'ipv4Address' ? withAddress(form, value) : { [field]: value })
            }
          />
          {unit !== undefined && <span className="input-unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
