// SPDX-License-Identifier: Apache-2.0

type Listener = (seen: boolean) => void;

let shellSees = true;
let seen = true;
const listeners = new Set<Listener>();

/**
 * Whether somebody can see this window: by the browser's word, and by the shell's. Electron's windows are kept awake for their
 * terminals, and a page in one is told by its browser that it is visible while it is hidden or minimised.
 */
export function isSeen(): boolean {
  return seen;
}

/** Answers a function that stops listening. */
export function onSeen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function update(document: Document): void {
  const now = shellSees && !document.hidden;
  if (now === seen) return;
  seen = now;
  // Animations stop by it (base.css).
  document.documentElement.toggleAttribute('data-unseen', !now);
  for (const listener of [...listeners]) listener(now);
}

/** The shell's word. */
export function setSeenByShell(value: boolean, document: Document): void {
  shellSees = value;
  update(document);
}

/** Once for a page. */
export function followVisibility(document: Document): void {
  document.addEventListener('visibilitychange', () => update(document));
  update(document);
}
