// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from 'react';

export interface ReturnFocus {
  /** When the dialog opens, before it takes the focus. */
  remember(event?: Event): void;
  /** The same, of a dialog that takes the focus itself: nothing in it is the first to be used, and Close would show its tooltip. */
  begin(event: Event): void;
  /** For Radix' onCloseAutoFocus, which knows only of triggers. */
  giveBack(event: Event): void;
}

/** Of an entry in a menu, which is about to go: the button that opened the menu. */
function openerOf(element: Element | null): Element | null {
  const labelledBy = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return (labelledBy == null ? null : document.getElementById(labelledBy)) ?? element;
}

/**
 * The focus goes back to where it was, for dialogs that are opened by a key or a menu and have no trigger. Not from an element that has
 * taken it meanwhile.
 */
export function useReturnFocus(): ReturnFocus {
  // A dialog that is there only while it is open is made before anything in it has the focus.
  const [first] = useState(() => document.activeElement);
  const before = useRef<Element | null>(openerOf(first));
  const remember = (event?: Event): void => {
    const { activeElement } = document;
    // A field with autofocus is faster than the dialog.
    if (event?.target instanceof Element && event.target.contains(activeElement)) return;
    before.current = openerOf(activeElement);
  };
  return {
    remember,
    begin(event) {
      remember(event);
      event.preventDefault();
      if (event.target instanceof HTMLElement) event.target.focus();
    },
    giveBack(event) {
      event.preventDefault();
      const { activeElement, body } = document;
      if (activeElement !== null && activeElement !== body) return;
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    },
  };
}
