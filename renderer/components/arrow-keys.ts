// SPDX-License-Identifier: Apache-2.0
import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/**
 * For a list's `onKeyDown`: arrows, Home and End go through the elements inside that match `selector`. Tab still reaches each,
 * so nobody has to know.
 */
export function moveByArrows(event: KeyboardEvent<HTMLElement>, selector: string): void {
  const step = steps[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  // In a field or on another control the arrows mean something else.
  if (at === -1) return;
  const last = items.length - 1;
  const target = { next: Math.min(last, at + 1), previous: Math.max(0, at - 1), first: 0, last }[step];
  event.preventDefault();
  items[target]?.focus();
}
