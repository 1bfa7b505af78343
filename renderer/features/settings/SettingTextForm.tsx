// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useId } from 'react';
import { Button } from '../../components/Button.tsx';

export interface SettingTextFormProps {
  label: string;
  hint?: string;
  value: string;
  placeholder: string;
  /** Of the button that sends it. */
  submit: string;
  /** What was typed can be sent. */
  ready: boolean;
  busy?: boolean;
  /** Decided elsewhere: it can be read and not changed. */
  fixed?: boolean;
  /** Why what was sent was not taken, as sentences. */
  error?: string | undefined;
  onChange(value: string): void;
  onSubmit(): Promise<unknown>;
}

/** A row of the settings with a line of text that counts when it is sent. */
export function SettingTextForm(props: SettingTextFormProps) {
  const { label, hint, value, placeholder, submit, ready, busy = false, fixed = false, error } = props;
  const id = useId();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (ready && !busy && !fixed) void props.onSubmit();
  };
  return (
    <form className="settings-row settings-row-text" onSubmit={send}>
      <label htmlFor={id}>
        <span className="settings-label">{label}</span>
        {hint !== undefined && <span className="field-hint">{hint}</span>}
      </label>
      <span className="input-row">
        <span className="input-box" data-invalid={error !== undefined || undefined}>
          <input
            id={id}
            className="mono"
            value={value}
            disabled={fixed}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => props.onChange(target.value)}
          />
        </span>
        <Button type="submit" size="small" busy={busy} disabled={fixed || !ready}>
          {submit}
        </Button>
      </span>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
