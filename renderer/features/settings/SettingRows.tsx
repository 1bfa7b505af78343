// SPDX-License-Identifier: Apache-2.0
import { Switch } from 'radix-ui';
import { type ReactNode, useId } from 'react';

export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="settings-row">
      <span className="settings-label">{label}</span>
      {children}
    </div>
  );
}

interface TextRowProps {
  label: string;
  value: string;
  placeholder: string;
  onChange(value: string): void;
}

export function TextRow({ label, value, placeholder, onChange }: TextRowProps) {
  const id = useId();
  return (
    <div className="settings-row settings-row-text">
      <label htmlFor={id} className="settings-label">
        {label}
      </label>
      <span className="input-box">
        <input
          id={id}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          maxLength={80}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </div>
  );
}

interface SwitchRowProps {
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function SwitchRow({ label, hint, checked, disabled = false, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="settings-row settings-row-switch">
      <label htmlFor={id}>
        <span className="settings-label">{label}</span>
        <span className="field-hint">{hint}</span>
      </label>
      <Switch.Root id={id} className="switch" checked={checked} disabled={disabled} onCheckedChange={onChange}>
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}
