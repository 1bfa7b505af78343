// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  /** A drawing, or an icon. */
  art: ReactNode;
  title: string;
  text?: string;
  /** The page has no other heading. */
  main?: boolean;
  children?: ReactNode;
}

export function EmptyState({ art, title, text, main = false, children }: EmptyStateProps) {
  const Heading = main ? 'h1' : 'h2';
  return (
    <div className="empty">
      <div className="empty-art" aria-hidden="true">
        {art}
      </div>
      <Heading className="empty-title">{title}</Heading>
      {text !== undefined && <p className="empty-text">{text}</p>}
      {children !== undefined && <div className="empty-more">{children}</div>}
    </div>
  );
}
