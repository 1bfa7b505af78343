// SPDX-License-Identifier: Apache-2.0

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

/** Where the focus is best put in a part of the window: on what is chosen there, else on what comes first. */
function targetIn(region: HTMLElement): HTMLElement {
  const chosen = region.querySelector<HTMLElement>('[aria-current="page"], [role="tab"][aria-selected="true"]');
  const first = [...region.querySelectorAll<HTMLElement>(focusable)].find((each) => each.checkVisibility?.() ?? true);
  return chosen ?? first ?? region;
}

/** Moves the focus to the next part of the window (`data-region`), round and round. */
export function focusNextRegion(document: Document, step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  if (regions.length === 0) return;
  const active = document.activeElement;
  const at = regions.findIndex((region) => region.contains(active));
  const next = at === -1 ? 0 : (at + step + regions.length) % regions.length;
  const target = targetIn(regions[next] as HTMLElement);
  target.focus();
}

/** What the page is about: a tab's content, else the whole of it. Not away from something in it that has the focus. */
export function focusContent(): void {
  const content = document.querySelector<HTMLElement>('[role="tabpanel"]') ?? document.getElementById('main');
  if (content?.contains(document.activeElement) !== true) content?.focus();
}
