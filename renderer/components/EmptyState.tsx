// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  /** A drawing, or an icon. */
  art: ReactNode;
  title: string;
  text?: string;
  children?: ReactNode;
}

export function EmptyState({ art, title, text, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <div className="empty-art" aria-hidden="true">
        {art}
      </div>
      <h2 className="empty-title">{title}</h2>
      {text !== undefined && <p className="empty-text">{text}</p>}
      {children !== undefined && <div className="empty-more">{children}</div>}
    </div>
  );
}
