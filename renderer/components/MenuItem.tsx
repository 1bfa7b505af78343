// SPDX-License-Identifier: Apache-2.0
import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItemProps {
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, danger = false, disabled = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className="menu-item"
      data-danger={danger || undefined}
      disabled={disabled}
      // The menu gives the focus back first, by a timer that it sets when it is gone: what opens now takes it then, and knows from whom.
      onSelect={() => setTimeout(() => setTimeout(onSelect))}
    >
      {Icon && <Icon aria-hidden size={15} strokeWidth={1.9} />}
      <span>{children}</span>
    </DropdownMenu.Item>
  );
}
