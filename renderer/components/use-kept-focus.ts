// SPDX-License-Identifier: Apache-2.0
import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

export interface KeptFocus<T extends HTMLElement> {
  ref: RefObject<T | null>;
  onFocus(event: FocusEvent<T>): void;
}

/**
 * For a part of the page whose controls come and go with what they do, as Start that becomes Stop: when the one that has the focus goes
 * or can no longer be used, the browser leaves it nowhere. `next` says where it goes then, the part itself by default (give it `tabIndex={-1}`); undefined: not
 * yet, ask again when there is more.
 */
export function useKeptFocus<T extends HTMLElement>(
  next: (part: T) => HTMLElement | null | undefined = (part) => part,
): KeptFocus<T> {
  const ref = useRef<T>(null);
  const last = useRef<Element>(undefined);
  useEffect(() => {
    const { current } = last;
    if (current === undefined || ref.current === null) return;
    if (current.isConnected && !current.matches(':disabled')) return;
    // Somebody else has taken it.
    if (document.activeElement !== document.body && document.activeElement !== current) {
      last.current = undefined;
      return;
    }
    const target = next(ref.current);
    if (target === null || target === undefined) return;
    last.current = undefined;
    target.focus();
  });
  return {
    ref,
    onFocus: ({ target }) => {
      // React tells of a menu's entries too, which lie elsewhere on the page and see to their focus themselves.
      if (ref.current?.contains(target) === true) last.current = target;
    },
  };
}
