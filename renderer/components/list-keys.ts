// SPDX-License-Identifier: Apache-2.0
import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/** Letters that follow each other faster than this are one word. */
const wordPauseMs = 800;
const typed: { word: string; atMs: number; list?: WeakRef<Element> } = { word: '', atMs: Number.NEGATIVE_INFINITY };

/** What has been typed up to now; the same letter again and again is one letter, and goes from one find to the next. */
function typedWord(list: Element, key: string, atMs: number): string {
  const goesOn = typed.list?.deref() === list && atMs - typed.atMs <= wordPauseMs;
  const word = goesOn ? typed.word + key : key;
  Object.assign(typed, { word, atMs, list: new WeakRef(list) });
  return [...word].every((letter) => letter === key) ? key : word;
}

/** The first after `at` that begins with what was typed, from the top again after the last; `at` itself while a word grows. */
export function typedIndex(names: readonly string[], at: number, word: string): number | undefined {
  const begins = (name: string): boolean => name.trimStart().toLowerCase().startsWith(word.toLowerCase());
  const order = names.map((_, index) => (at + (word.length > 1 ? 0 : 1) + index) % names.length);
  return order.find((index) => begins(names[index] ?? ''));
}

/**
 * For a list's `onKeyDown`: arrows, Home and End go through the elements inside that match `selector`, and letters go to the one that
 * begins with them. Tab still reaches each, so nobody has to know.
 */
export function moveInList(event: KeyboardEvent<HTMLElement>, selector: string): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  // In a field or on another control the keys mean something else.
  if (at === -1) return;
  // A space presses the button that has the focus.
  if ([...event.key].length === 1 && event.key !== ' ') {
    const names = items.map((item) => item.dataset.name ?? item.textContent ?? '');
    const found = typedIndex(names, at, typedWord(event.currentTarget, event.key, event.timeStamp));
    if (found !== undefined) items[found]?.focus();
    return;
  }
  const step = steps[event.key];
  if (step === undefined || event.shiftKey) return;
  const last = items.length - 1;
  const target = { next: Math.min(last, at + 1), previous: Math.max(0, at - 1), first: 0, last }[step];
  event.preventDefault();
  items[target]?.focus();
}
