// SPDX-License-Identifier: Apache-2.0
import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { Spinner } from './Spinner.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `soft`: a primary one that stands there many times. */
  variant?: 'primary' | 'soft' | 'secondary' | 'ghost' | 'danger';
  size?: 'small' | 'medium';
  icon?: LucideIcon;
  /** Working: shows a spinner in place of the icon and takes no click, but keeps the focus. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const { variant = 'secondary', size = 'medium', icon: Icon, busy = false, className, children, ...rest } = props;
  return (
    <button
      {...rest}
      className={`button button-${variant} button-${size} ${className ?? ''}`}
      type={busy ? 'button' : (rest.type ?? 'button')}
      onClick={busy ? undefined : rest.onClick}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      disabled={rest.disabled === true && !busy}
    >
      {busy ? <Spinner /> : Icon && <Icon aria-hidden size={size === 'small' ? 14 : 15} strokeWidth={2} />}
      {children !== undefined && <span className="button-label">{children}</span>}
    </button>
  );
}
