// SPDX-License-Identifier: Apache-2.0
import { Check as CheckIcon, Minus } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import type { MouseEvent } from 'react';

export interface CheckProps {
  label: string;
  id?: string;
  /** `some`: of those that it stands for. */
  value: boolean | 'some';
  onClick(event: MouseEvent): void;
}

/** A box to tick without words beside it; `label` is its name. */
export function Check({ id, label, value, onClick }: CheckProps) {
  return (
    <Checkbox.Root
      id={id}
      className="check"
      aria-label={label}
      checked={value === 'some' ? 'indeterminate' : value}
      onClick={onClick}
    >
      <Checkbox.Indicator>
        {value === 'some' ? (
          <Minus aria-hidden size={12} strokeWidth={3} />
        ) : (
          <CheckIcon aria-hidden size={12} strokeWidth={3} />
        )}
      </Checkbox.Indicator>
    </Checkbox.Root>
  );
}
