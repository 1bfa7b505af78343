// SPDX-License-Identifier: Apache-2.0
import { useRef } from 'react';

export interface ReturnFocus {
  /** When the dialog opens, before it takes the focus. */
  remember(): void;
  /** For Radix' onCloseAutoFocus, which knows only of triggers. */
  giveBack(event: Event): void;
}

/**
 * The focus goes back to where it was, for dialogs that are opened by a key or a menu and have no trigger. Not from an element that has
 * taken it meanwhile.
 */
export function useReturnFocus(): ReturnFocus {
  const before = useRef<Element>(null);
  return {
    remember() {
      before.current = document.activeElement;
    },
    giveBack(event) {
      event.preventDefault();
      const { activeElement, body } = document;
      if (activeElement !== null && activeElement !== body) return;
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    },
  };
}
