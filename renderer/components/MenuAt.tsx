// SPDX-License-Identifier: Apache-2.0
import { DropdownMenu } from 'radix-ui';
import { type MouseEvent, type ReactNode, useState } from 'react';

/** Where a menu was asked for, by a right click or by the keyboard's own key for it, and about what. */
export interface MenuPlace<T> {
  about: T;
  x: number;
  y: number;
  /** Had the focus: gets it back. */
  from: HTMLElement | undefined;
}

export interface AskedMenu<T> {
  place: MenuPlace<T> | undefined;
  /** For `onContextMenu`. */
  ask(event: MouseEvent, about: T): void;
  close(): void;
}

/** One menu for all rows of a list. */
export function useAskedMenu<T>(): AskedMenu<T> {
  const [place, setPlace] = useState<MenuPlace<T>>();
  return {
    place,
    close: () => setPlace(undefined),
    ask: (event, about) => {
      event.preventDefault();
      const { activeElement } = document;
      const from = activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : undefined;
      setPlace({ about, x: event.clientX, y: event.clientY, from });
    },
  };
}

export interface MenuAtProps<T> {
  menu: AskedMenu<T>;
  label: string;
  children(about: T): ReactNode;
}

/** The same menu that a button beside the row opens, at the pointer. */
export function MenuAt<T>({ menu: { place, close }, label, children }: MenuAtProps<T>) {
  if (place === undefined) return undefined;
  const { about, x, y, from } = place;
  return (
    <DropdownMenu.Root key={`${x} ${y}`} open modal={false} onOpenChange={(open) => !open && close()}>
      <DropdownMenu.Trigger asChild>
        <span className="menu-point" style={{ left: x, top: y }} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          className="menu"
          aria-labelledby={undefined}
          aria-label={label}
          loop
          align="start"
          side="bottom"
          sideOffset={2}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // Unless what was chosen has taken it.
            if (document.activeElement === document.body && from?.isConnected === true) from.focus();
          }}
        >
          {children(about)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
