// SPDX-License-Identifier: Apache-2.0
import { Field } from './Field.tsx';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  hint?: string | undefined;
  /** What is wrong with what was entered. */
  error?: string | undefined;
  placeholder?: string | undefined;
  mono?: boolean;
  numeric?: boolean;
  /** The dialog begins in it. */
  first?: boolean;
}

/** A line of text with its label. */
export function TextField({ label, value, onChange, hint, error, placeholder, ...looks }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <span className="input-box" data-invalid={error !== undefined || undefined}>
          <input
            {...control}
            className={looks.mono ? 'mono' : ''}
            value={value}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
            inputMode={looks.numeric ? 'numeric' : undefined}
            data-autofocus={looks.first || undefined}
            onChange={({ target }) => onChange(target.value)}
          />
        </span>
      )}
    </Field>
  );
}
