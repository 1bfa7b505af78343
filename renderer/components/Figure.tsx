// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

export interface FigureProps {
  label: string;
  /** undefined: the kernel does not offer it, or it is not known yet. */
  value: string | undefined;
  note?: ReactNode;
  warning?: boolean;
}

export function Figure({ label, value, note, warning = false }: FigureProps) {
  return (
    <div className={`figure-box ${warning ? 'figure-warning' : ''}`}>
      <dt>{label}</dt>
      <dd>
        <span className="figure-value">{value ?? '–'}</span>
        {note !== undefined && <span className="figure-note">{note}</span>}
      </dd>
    </div>
  );
}
