// SPDX-License-Identifier: Apache-2.0
import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { Spinner } from './Spinner.tsx';
import { Tooltip } from './Tooltip.tsx';

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** Name for assistive technology, and the tooltip unless `hint` says more. */
  label: string;
  hint?: string;
  danger?: boolean;
  pressed?: boolean;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, hint, danger = false, pressed, busy = false, className, ...rest } = props;
  return (
    <Tooltip text={hint ?? label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        onClick={busy ? undefined : rest.onClick}
        aria-busy={busy || undefined}
        aria-disabled={busy || undefined}
        disabled={rest.disabled === true && !busy}
        className={`icon-button ${danger ? 'icon-button-danger' : ''} ${className ?? ''}`}
      >
        {busy ? <Spinner /> : <Icon aria-hidden size={16} strokeWidth={1.9} />}
      </button>
    </Tooltip>
  );
}
